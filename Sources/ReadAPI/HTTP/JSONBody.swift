import Exchange
package import Foundation
import Membership

/// A request's body of JSON: an object of keys that are known alone, for what was ignored could be what limits who may know.
package protocol JSONBody: Decodable {
    associatedtype Key: CodingKey & CaseIterable
}

package struct JSONBodyFault: Error, CustomStringConvertible {
    package let description: String
}

extension JSONBody {
    package init(body: Data) throws(JSONBodyFault) {
        let parsed = body.withUnsafeBytes { bytes in Result { () throws(JSONFault) in try JSONText.parse(bytes) } }
        let value: JSONValue
        do throws(JSONFault) { value = try parsed.get() } catch {
            throw JSONBodyFault(description: "the body is \(error)")
        }
        let known = Key.allCases.map(\.stringValue).joined(separator: ", ")
        guard case .object(let members) = value else {
            throw JSONBodyFault(description: "the body is an object of \(known)")
        }
        if let other = members.first(where: { Key(stringValue: $0.name) == nil }) {
            let name = QuotedText(other.name.prefix(40))
            throw JSONBodyFault(description: "\(name) is no key of this body; there are \(known)")
        }
        do { self = try JSONDecoder().decode(Self.self, from: body) } catch DecodingError.keyNotFound(let key, _) {
            throw JSONBodyFault(description: "the body lacks '\(key.stringValue)'")
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            let name = context.codingPath.first?.stringValue ?? ""
            throw JSONBodyFault(description: "'\(name)' is of another type than it should be; see /v1/openapi.json")
        } catch {
            throw JSONBodyFault(description: "the body is not the JSON that is expected here; see /v1/openapi.json")
        }
    }
}
