import Indicators

/// The kinds by the number they have in the replica.
enum KindCodes {
    private static let kinds = Dictionary(Kind.all.map { (Int64($0.code), $0) }, uniquingKeysWith: { first, _ in first })

    /// Nil for a kind of another version.
    static func kind(_ code: Int64) -> Kind? { kinds[code] }
}
