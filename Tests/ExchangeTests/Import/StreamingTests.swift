import Entries
import Exchange
import Foundation
import Indicators
import Testing

@Suite struct StreamingTests {
    static let table =
        "\u{feff}phone;labels;description\r\n+66 2 555 0100;vishing;\"a \"\"b\"\";\r\nc\"\r\n"
        + "\r\n+66 2 555 0101;\"parcel|vishing\";ข้อความ\r\nbad;\"x\"y;\r\n+66 2 555 0102;;"

    @Test(arguments: [1, 2, 3, 5, 7, 16, 64, 4096])
    func `records are the same whatever the buffer's size`(bufferBytes: Int) throws {
        let list = "# list\r\n\r\n0.0.0.0 a.example.com\r\nb.example.com # c\nexämple.example.com\n"
        let json = "{\"domain\": \"a.example.com\"}\r\n\n{\"domain\": 1\n{\"domain\": \"ข.example.com\"}"
        for (text, name) in [(Self.table, "a.csv"), (list, "a.txt"), (json, "a.ndjson")] {
            let whole = try read(text.utf8, name: name)
            let pieces = try read(text.utf8, name: name, bufferBytes: bufferBytes)
            #expect(whole.count > 2)
            #expect(pieces.map(\.line) == whole.map(\.line))
            #expect(pieces.map(\.raw) == whole.map(\.raw))
            #expect(pieces.map(\.draft) == whole.map(\.draft))
            #expect(pieces.map(\.reason) == whole.map(\.reason))
        }
    }

    @Test func `the table of these tests gives what it says`() throws {
        let lines = try read(Self.table.utf8, name: "a.csv")
        #expect(lines.map(\.line) == [2, 5, 6, 7])
        #expect(lines.values == ["+66 2 555 0100", "+66 2 555 0101", "+66 2 555 0102"])
        #expect(lines[0].draft?.statement.description_p == "a \"b\";\r\nc")
    }

    @Test func `batches are of the size asked for and in order`() throws {
        let names = (0..<25).map { "n\($0).example.com" }
        let file = try ScratchFile(names.joined(separator: "\n"))
        let reader = try ImportReader(path: file.path, defaults: ImportDefaults(), batchLines: 10)
        var batches: [[ImportLine]] = []
        while let batch = try reader.next() { batches.append(batch) }
        #expect(batches.map(\.count) == [10, 10, 5])
        #expect(batches.flatMap(\.values) == names)
        #expect(try reader.next() == nil)
    }

    @Test func `progress reaches the size of the file`() throws {
        let text = (0..<100).map { "n\($0).example.com\n" }.joined()
        let file = try ScratchFile(text)
        let reader = try ImportReader(path: file.path, defaults: ImportDefaults(), batchLines: 10, bufferBytes: 64)
        #expect(reader.bytesTotal == UInt64(text.utf8.count))
        _ = try reader.next()
        #expect(reader.bytesUsed == UInt64(text.utf8.prefix(10 * 15).count))
        _ = try reader.all()
        #expect(reader.bytesUsed == reader.bytesTotal)
    }

    @Test func `a pipe is read to its end and has no size`() throws {
        let file = try ScratchFile("")
        let pipe = file.folder.appending(path: "pipe").path
        #expect(mkfifo(pipe, 0o600) == 0)
        let writer = Thread {
            let descriptor = open(pipe, O_WRONLY)
            for text in ["phone,description\n+66 2 555 0100,\"a", "\nb\"\n+66 2 555 ", "0101,c\n"] {
                _ = text.withCString { write(descriptor, $0, strlen($0)) }
            }
            close(descriptor)
        }
        writer.start()
        let reader = try ImportReader(path: pipe, defaults: ImportDefaults())
        #expect(reader.format == .csv)
        #expect(reader.bytesTotal == nil)
        #expect(try reader.all().values == ["+66 2 555 0100", "+66 2 555 0101"])
    }
}
