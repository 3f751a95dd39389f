import Foundation
import Membership
import NodeRuntime
import Testing

struct ConfigurationFaultTests {
    @Test(arguments: [
        ("http: off\n", "key 'http': write it alone for the defaults"),
        ("http: true\n", "key 'http': write it alone for the defaults"),
        ("http:\n  requestsPerSecond: many\n", "'http': key 'requestsPerSecond': it takes a whole number"),
        ("region: Thailand\n", "key 'region': 'Thailand' is no country; write its two letters, such as TH"),
        ("connectionHours: x\n", "key 'connectionHours': it takes a whole number"),
        ("quotaMiB: x\n", "key 'quotaMiB': it takes a whole number"),
        ("safe-lists: a\n", "key 'safe-lists': it takes a list, as in [a, b]"),
        ("listen: [a]\n", "key 'listen': it takes one value"),
        ("data: [\n", "line 4: did not find expected node content"),
        ("\tdata: x\n", "line 3: found a tab character that violates indentation"),
        ("member: kh\n", "key 'member': it stands there more than once"),
    ])
    func `what is wrong in mandala.yaml is told on one line, by the key or line where it stands`(
        lines: String,
        reason: String
    ) {
        let file = URL(filePath: "/nowhere/mandala.yaml")
        let error = #expect(throws: NodeError.self) {
            _ = try NodeConfiguration(yaml: "federation: wg-as.asean\nmember: th\n\(lines)", file: file)
        }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("/nowhere/mandala.yaml: \(reason)") && !text.contains("\n"), "\(text)")
    }

    @Test func `a key without a value is the HTTP server's defaults, and a region is taken in any case`() throws {
        let yaml = "federation: wg-as.asean\nmember: interpol\nregion: th\nhttp:\n"
        let configuration = try NodeConfiguration(yaml: yaml, file: URL(filePath: "/nowhere/mandala.yaml"))
        #expect(configuration.http?.listen.description == "127.0.0.1:7480" && configuration.region == "TH")
    }

    @Test(arguments: [("absent.yaml", "there is none; name it with --config"), (".", "it is a folder")])
    func `a configuration that cannot be read is told with what stands in the way`(name: String, reason: String) {
        let file = FileManager.default.temporaryDirectory.appending(path: name)
        let error = #expect(throws: NodeError.self) { _ = try NodeConfiguration(file: file) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }
}
