import Foundation
import NodeRuntime
import Testing

@Suite struct SchemasKeyTests {
    private func configuration(_ line: String) throws -> NodeConfiguration {
        let yaml = "federation: test.example\nmember: th\n\(line)\n"
        return try NodeConfiguration(yaml: yaml, file: URL(filePath: "/nowhere/mandala.yaml"))
    }

    @Test func `the place of the schemas is a web address, without a slash at its end`() throws {
        let named = try configuration("schemas: https://node.example/schemas/")
        let silent = try configuration("region: TH")
        #expect(named.schemas == "https://node.example/schemas" && silent.schemas == nil)
    }

    @Test(arguments: ["node.example/schemas", "ftp://node.example/", "https://node.example/?a=b", "https://"])
    func `what is no web address is refused`(text: String) {
        #expect(
            throws: NodeError("/nowhere/mandala.yaml: key 'schemas': write a URL such as https://node.example/schemas")
        ) { _ = try configuration("schemas: '\(text)'") }
    }
}
