import Foundation
@testable import ReadAPI
import ReplicaStore
import Testing

struct ChangeCursorTests {
    private let cursor = ChangeCursor(SealedNumbers(key: Data(repeating: 7, count: 32)))
    private let position = ChangePosition(generation: 3, open: 1 << 40, restricted: 5)

    @Test func `a place is opened by the key that sealed it, and by no other`() throws {
        let text = try cursor.text(position)
        #expect(cursor.position(text) == position)
        #expect(ChangeCursor(SealedNumbers(key: Data(repeating: 8, count: 32))).position(text) == nil)
    }

    @Test func `a place in something else is none in the changes`() throws {
        let seal = SealedNumbers(key: Data(repeating: 7, count: 32))
        let other = try seal.text([3, 4, 5], "something else")
        #expect(seal.numbers(other, "something else") == [3, 4, 5])
        #expect(cursor.position(other) == nil)
    }

    @Test func `two seals of one place differ, so that they cannot be compared`() throws {
        #expect(try cursor.text(position) != cursor.text(position))
    }

    @Test func `what is changed, cut off or made up is no place`() throws {
        let text = try cursor.text(position)
        for index in stride(from: 0, to: text.count, by: 7) {
            var changed = Array(text)
            changed[index] = changed[index] == "A" ? "B" : "A"
            #expect(cursor.position(String(changed)) == nil, "\(index)")
        }
        for wrong in ["", "start", String(text.dropLast(4)), text + text, "!!!!"] {
            #expect(cursor.position(wrong) == nil, "\(wrong)")
        }
    }
}
