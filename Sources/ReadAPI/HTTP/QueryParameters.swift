import Foundation
import Hummingbird
import Membership

extension Request {
    /// The request, where its query can be decoded and names no parameter but these, and more than once only
    /// `repeated`: what was ignored would be taken to limit the answer.
    func asking(_ names: String..., repeated: Set<String> = []) throws(APIError) -> Request {
        if let query = uri.query, query.contains("%"),
            let strange = query.split(separator: "&").first(where: { $0.removingPercentEncoding == nil })
        {
            throw .invalid("\(QuotedText(strange.prefix(40))) is not percent-encoded UTF-8; write '%' itself as %25")
        }
        var seen: Set<Substring> = []
        for (name, _) in uri.queryParameters {
            guard names.contains(where: { $0 == name }) else {
                let known = names.joined(separator: ", ")
                let there =
                    names.isEmpty ? "there are none" : names.count == 1 ? "there is \(known)" : "there are \(known)"
                throw .invalid("\(QuotedText(name.prefix(40))) is no parameter here; \(there)")
            }
            guard seen.insert(name).inserted || repeated.contains(String(name)) else {
                throw .invalid("'\(name)' is said twice; say it once")
            }
        }
        return self
    }
}
