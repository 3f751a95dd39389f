/// Rows in aligned columns, two spaces apart; numbers to the right.
struct Table {
    private let header: [String]
    private let rightAligned: Set<Int>
    private var rows: [[String]] = []

    /// `numbers`: the columns that are aligned to the right, by position.
    init(_ header: [String], numbers: Set<Int> = []) {
        self.header = header
        rightAligned = numbers
    }

    var isEmpty: Bool { rows.isEmpty }

    /// Cells must be fit for a terminal already.
    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// The header, where there is one, and the rows; no line ends in spaces.
    var lines: [String] {
        let all = header.isEmpty ? rows : [header] + rows
        var widths: [Int] = []
        for row in all {
            for (position, cell) in row.enumerated() {
                if position == widths.count { widths.append(0) }
                widths[position] = max(widths[position], TerminalText.width(cell))
            }
        }
        return all.map { row in
            var line = ""
            for (position, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[position] - TerminalText.width(cell))
                if position > 0 { line += "  " }
                line += rightAligned.contains(position) ? padding + cell : cell + padding
            }
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }

    var text: String { lines.joined(separator: "\n") }
}
