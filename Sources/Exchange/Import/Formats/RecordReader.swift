/// Makes import lines of a file's records, one at a time.
protocol RecordReader {
    /// Appends what the next record gives, which may be nothing; false at the end of the file.
    mutating func read(into batch: inout [ImportLine]) throws(ImportError) -> Bool
    /// Columns that stand for nothing and are left out, as they are written in the file.
    var ignoredColumns: [String] { get }
}
