import Entries
import Foundation
import Indicators
import NodeRuntime
import Testing

/// The examples of README's "Reading the replica": files to write and commands to run, as they are printed there.
struct ReadmeExample {
    enum What: Hashable {
        case file(String)
        /// A shell's lines that need this program.
        case run(String)
    }

    let what: What
    let text: String

    static let readme = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../README.md")

    /// A comment `<!-- file: NAME -->` or `<!-- run: PROGRAM -->`, and the indented lines after it.
    static func all() throws -> [ReadmeExample] {
        let lines = try String(contentsOf: readme, encoding: .utf8).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        return lines.indices.compactMap { index in
            guard let match = lines[index].wholeMatch(of: /<!-- (file|run): (\S+) -->/) else { return nil }
            let block = lines[(index + 1)...].prefix { $0.isEmpty || $0.hasPrefix("    ") }
            return ReadmeExample(
                what: match.1 == "file" ? .file(String(match.2)) : .run(String(match.2)),
                text: block.map { $0.dropFirst(4) }.joined(separator: "\n")
                    .trimmingCharacters(in: .newlines) + "\n"
            )
        }
    }

    /// Rows of the table of views: their names, and the columns that it tells of them.
    static func views() throws -> [(names: [String], columns: [String])] {
        func names(_ cell: Substring) -> [String] { cell.matches(of: /`([a-z_]+)`/).map { String($0.1) } }
        let text = try String(contentsOf: readme, encoding: .utf8)
        guard let start = text.firstRange(of: "| view | one row is | columns |") else { return [] }
        var rows: [(names: [String], columns: [String])] = []
        for line in text[start.upperBound...].split(separator: "\n").dropFirst() {
            guard line.hasPrefix("| `") else { break }
            let cells = line.split(separator: "|").map { $0.replacing(/\([^)]*\)/, with: "")[...] }
            var columns = names(cells[2])
            if cells[2].hasPrefix(" as `objects`"), let objects = rows.first { columns = objects.columns }
            rows.append((names(cells[0]), columns))
        }
        return rows
    }
}

extension IntegrationTests {
    @Test func `each example of README reads the replica of a node, as it is printed`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            try await th.start()
            for report in [
                ["domain", "evil.example", "--confidence", "80", "--label", "phishing"],
                ["domain", "doubtful.example", "--confidence", "20"],
                ["phone-number", "+6625550100", "--verdict", "suspicious", "--confidence", "60"],
                ["bank-account", "th/999/9990080541", "--confidence", "70", "--label", "mule"],
            ] {
                let done = try await th.command(["report"] + report)
                try #require(done.status == 0, "\(done)")
            }
            try await eventually("all of it is merged") {
                try th.effective(ObjectKey(kind: .bankAccount, value: "th/999/9990080541")) != nil
            }
            var expected = [
                "evil.example\n", "malicious|70|[\"mule\"]|\n", "│ th     │ suspicious │ 60",
                "evil.example domain malicious 80 phishing\n+6625550100 phone-number suspicious 60\n",
                "from the beginning\ndomain evil.example malicious\n",
                "evil.example domain malicious 80\n",
            ][...]
            let files = th.configuration.replicaFolder.path
            for example in try ReadmeExample.all() {
                let text = example.text.replacing("/var/lib/mandala/replica", with: files)
                switch example.what {
                case .file(let name):
                    try Data(text.utf8).write(to: th.folder.appending(path: name))
                case .run(let program):
                    let next = expected.popFirst()
                    let wanted = try #require(next, "an example more: \(text)")
                    guard OutsideTool.url(program) != nil else {
                        print("SKIPPED: \(program) is not installed: README's example is not run: \(text)")
                        continue
                    }
                    let shell = URL(filePath: "/bin/sh")
                    let result = try await MandalaExecutable.run(shell, ["-ec", text], in: th.folder)
                    let isWhole = !wanted.hasPrefix("│") && !wanted.hasPrefix("from")
                    #expect(result.status == 0 && result.errors.isEmpty, "\(text)\(result)")
                    #expect(
                        isWhole ? result.output == wanted : result.output.contains(wanted),
                        "\(text)\(result.output)"
                    )
                }
            }
            #expect(expected.isEmpty)
            try await Self.followAgain(th)
        }
    }

    /// A second run of `follow.py` tells what came after the first, and nothing else.
    private static func followAgain(_ th: TestNode) async throws {
        guard OutsideTool.url("python3") != nil else { return }
        _ = try await th.command("withdraw", "domain", "evil.example", "--reason", "expired")
        let key = ObjectKey(kind: .domain, value: "evil.example")
        try await eventually("the withdrawal is merged") { try th.effective(key) == nil }
        let again = try await OutsideTool.run("python3", ["follow.py"], in: th.folder)
        #expect(again.output == "domain evil.example taken back\n", "\(again)")
    }

    @Test func `README tells each column of each view, and no other`() async throws {
        guard let sqlite = OutsideTool.url("sqlite3") else {
            print("SKIPPED: sqlite3 is not installed: README's table of views is not compared with the views")
            return
        }
        try await Federation.run { federation in
            let th = try federation.node("th")
            try await th.start()
            let file = th.configuration.replicaFolder.appending(path: "replica.sqlite").path
            let sql = """
                SELECT m.name || ' ' || (SELECT group_concat(name, ' ') FROM pragma_table_info(m.name))
                FROM sqlite_master m WHERE m.type = 'view'
                """
            let listed = try await MandalaExecutable.run(sqlite, ["-readonly", file, sql], in: th.folder)
            var views = [String: [String]]()
            for line in listed.output.split(separator: "\n") {
                let words = line.split(separator: " ").map(String.init)
                views[words[0]] = Array(words.dropFirst())
            }
            let objects = try #require(views["objects"])
            for kind in Kind.all {
                let name = kind.name.replacing("-", with: "_")
                let columns = views.removeValue(forKey: name)
                let fields = kind.fields.map { objects.contains($0.name) ? "field_\($0.name)" : $0.name }
                #expect(columns == objects + fields, "\(name)")
            }
            for (names, columns) in try ReadmeExample.views() {
                for name in names where Kind.named(name.replacing("_", with: "-")) == nil {
                    #expect(views.removeValue(forKey: name) == columns, "\(name)")
                }
            }
            #expect(views.isEmpty, "README does not tell of \(views.keys)")
        }
    }
}
