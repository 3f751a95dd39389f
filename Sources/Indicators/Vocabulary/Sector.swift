/// Who in a country sees scams, and counts them.
package enum Sector: String, Sendable, Hashable, CaseIterable {
    case bank
    case payment
    case telco
    case isp
    case platform
    case registrar
    case exchange
    case insurer
    case police
    case cert
    case regulator
    case hotline
    case other

    package init(_ text: String) throws(IndicatorError) {
        guard let sector = Sector(rawValue: text.vocabularyWord) else {
            throw .term(vocabulary: "sector", value: text, advice: "write \(Sector.choice)")
        }
        self = sector
    }
}
