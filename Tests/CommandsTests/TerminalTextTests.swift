import Testing

@testable import Commands

struct TerminalTextTests {
    @Test(arguments: [
        ("\u{1B}[2Jhidden", "\\u{1b}[2Jhidden"),
        ("a\u{202E}moc.elgoog", "a\\u{202e}moc.elgoog"),
        ("one\ttwo\r\n", "one\\u{9}two\\u{d}\\u{a}"),
        ("zero\u{200B}width", "zero\\u{200b}width"),
        ("ភាសាខ្មែរ", "ភាសាខ្មែរ"),
    ])
    func `a value shows what is invisible in it`(raw: String, shown: String) {
        #expect(TerminalText.value(raw) == shown)
    }

    @Test func `prose keeps the marks that break Khmer words, and escapes the others`() {
        #expect(TerminalText.prose("ក\u{200B}ខ\u{9B}") == "ក\u{200B}ខ\\u{9b}")
    }

    @Test func `a text of several lines is split before it is escaped`() {
        #expect(TerminalText.lines("one\r\ntwo\n\u{7}") == ["one", "two", "\\u{7}"])
    }

    @Test(arguments: [("abc", 3), ("สวัสดี", 4), ("诈骗", 4), ("e\u{301}", 1), ("", 0)])
    func `marks take no column and wide characters two`(text: String, columns: Int) {
        #expect(TerminalText.width(text) == columns)
    }

    @Test func `columns are aligned by what the terminal shows`() {
        var table = Table(["NAME", "N"], numbers: [1])
        table.add(["诈骗", "7"])
        table.add(["x", "100"])
        #expect(table.lines == ["NAME    N", "诈骗    7", "x     100"])
    }
}
