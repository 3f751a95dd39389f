/// `1 entry`, `2 entries`.
func counted(_ count: some BinaryInteger, _ one: String, _ several: String) -> String {
    "\(count) \(count == 1 ? one : several)"
}
