import Entries
import Foundation
import Indicators
import Membership
@testable import ReadAPI
import Testing

struct TokenTests {
    private static let start = Date(timeIntervalSince1970: 1_780_000_000)

    private func token(_ name: String, expires: Date? = nil) -> (AccessToken, TokenSecret) {
        let secret = TokenSecret()
        let token = AccessToken(
            name: name,
            role: .reader,
            clearance: TokenClearance(maxTLP: .green),
            created: Self.start,
            expires: expires,
            secret: secret
        )
        return (token, secret)
    }

    @Test func `a token opens by its secret alone, until it expires or is removed`() throws {
        let (first, firstSecret) = token("first")
        let (second, secondSecret) = token("second", expires: Self.start + 60)
        let book = TokenBook([first, second])
        #expect(book.holder(of: firstSecret, now: Self.start)?.token == first)
        #expect(book.holder(of: secondSecret, now: Self.start + 59)?.token == second)
        #expect(book.holder(of: secondSecret, now: Self.start + 60)?.token == nil)
        #expect(book.holder(of: TokenSecret(), now: Self.start)?.token == nil)
        #expect(book.remove("first") && !book.remove("first"))
        #expect(book.holder(of: firstSecret, now: Self.start)?.token == nil)
    }

    @Test func `what is stored does not hold the secret`() throws {
        let (token, secret) = token("first")
        let stored = String(decoding: try JSONEncoder().encode(token), as: UTF8.self)
        #expect(!stored.contains(secret.text) && !stored.contains(secret.text.dropFirst(8)))
        #expect(secret.text.utf8.count == 51)
        #expect(TokenSecret().text != secret.text)
    }

    @Test(arguments: [
        ("Bearer SECRET", true), ("Token SECRET", true), ("bearer SECRET", true), ("Basic user", true),
        ("Basic ", false), ("Basic !", false),
        ("SECRET", false), ("Bearer secret", false), ("Digest SECRET", false), ("", false),
    ])
    func `a header carries it as bearer token or as the password of Basic`(header: String, isGood: Bool) {
        let secret = TokenSecret()
        let basic = Data("anybody:\(secret.text)".utf8).base64EncodedString()
        let text = header.replacing("SECRET", with: secret.text).replacing("user", with: basic)
        #expect((Guard.secret(text)?.text == secret.text) == isGood)
    }

    @Test func `a token of an unknown kind opens nothing`() throws {
        let text = #"{"name":"x","role":"reader","maxTLP":"TLP:GREEN","kinds":["later-kind"],"created":0,"digest":""}"#
        #expect(try JSONDecoder().decode(AccessToken.self, from: Data(text.utf8)).clearance == nil)
    }

    @Test func `a bucket gives its burst, and refills`() {
        let rates = RequestRates(perSecond: 10, burst: 3)
        let start = ContinuousClock.now
        let first = (0..<5).map { _ in rates.take("a", now: start) }
        #expect(first == [true, true, true, false, false])
        #expect(rates.take("b", now: start))
        let later = (0..<3).map { _ in rates.take("a", now: start + .milliseconds(200)) }
        #expect(later == [true, true, false])
    }
}
