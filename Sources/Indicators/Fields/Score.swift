/// What is left of a confidence that nobody renews: it halves with each half-life since the object was last seen.
///
/// Between the halvings it falls in a straight line, so that it can be reckoned in whole numbers, here and in SQL.
package enum Score {
    /// 0–100. `seenMs`: when the object was last seen, or said; what lies ahead of `nowMs` counts as now.
    package static func of(confidence: UInt8, seenMs: UInt64, nowMs: UInt64, ageing: Ageing) -> UInt8 {
        guard let days = ageing.halfLifeDays, days > 0, seenMs < nowMs else { return confidence }
        let halfLife = days * Ageing.dayMs
        let (halvings, rest) = (nowMs - seenMs).quotientAndRemainder(dividingBy: halfLife)
        if halvings > 7 { return 0 }
        // In hundredths, so that it falls with each day.
        let atHalving = (UInt64(confidence) * 100) >> halvings
        let score = atHalving - atHalving * (rest / 1000) / (2 * (halfLife / 1000))
        return UInt8(clamping: (score + 50) / 100)
    }
}

extension Ageing {
    /// When what is said without an end expires: a lifetime after it was last seen or said; nil: never.
    package func impliedEnd(renewedMs: UInt64) -> UInt64? {
        lifetimeDays.map { days in
            let (end, isOver) = renewedMs.addingReportingOverflow(days * Self.dayMs)
            return isOver ? .max : end
        }
    }
}
