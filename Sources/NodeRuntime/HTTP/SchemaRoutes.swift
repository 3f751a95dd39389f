import Exchange
import Foundation
import Hummingbird
import ReadAPI

/// `/schemas/NAME.json`: what mandala's STIX extensions hold, for everybody.
enum SchemaRoutes {
    static func add(to router: Router<APIContext>) {
        router.get("/schemas/:name") { _, context in
            let name = context.parameters.get("name") ?? ""
            guard name.hasSuffix(".json"), let schema = STIXSchemas.schema(String(name.dropLast(5))) else {
                let names = STIXSchemas.names.map { "\($0).json" }.joined(separator: ", ")
                throw APIError(.notFound, "there is no such schema; there are \(names)")
            }
            return JSONAnswer.response(Data(schema))
        }
    }
}
