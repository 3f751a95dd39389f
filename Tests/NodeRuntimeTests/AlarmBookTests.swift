import Logging
import Testing

@testable import NodeRuntime

struct AlarmBookTests {
    @Test func `what comes in floods drives out nothing else`() {
        let book = AlarmBook(Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        book.raise(Alarm(.twoTrees, subject: "wg-as.asean/kh/1", text: "two trees"))
        for number in 0..<2 * AlarmBook.eventsMax {
            book.raise(Alarm(.refusedQueued, subject: "queued reports", text: "report \(number)"))
        }
        #expect(book.all.count == AlarmBook.eventsMax)
        #expect(book.all.contains { $0.kind == .twoTrees })
        #expect(book.all.last?.text == "report \(2 * AlarmBook.eventsMax - 1)")
    }
}
