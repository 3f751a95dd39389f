/// How often a member's bank, telco or ISP saw an object in a window of time.
///
/// The window is named by its start: a later sighting of the same source, sector and start replaces the earlier, so that
/// a file posted twice counts once.
package struct Sighting: Hashable, Sendable {
    package var count: UInt64
    /// Milliseconds since 1970, both.
    package var firstMs: UInt64
    package var lastMs: UInt64
    /// A word of the vocabulary; empty where not said.
    package var sector: String
    /// Who counted inside the member, such as a bank's short name; empty where not said.
    package var source: String
    package var loss: Loss?
    package var note: String
    /// BCP 47, of the note.
    package var language: String

    package init(
        count: UInt64 = 1,
        firstMs: UInt64,
        lastMs: UInt64,
        sector: String = "",
        source: String = "",
        loss: Loss? = nil,
        note: String = "",
        language: String = ""
    ) {
        self.count = count
        self.firstMs = firstMs
        self.lastMs = lastMs
        self.sector = sector
        self.source = source
        self.loss = loss
        self.note = note
        self.language = language
    }
}

/// Money that victims lost, exact in every currency of ISO 4217.
package struct Loss: Hashable, Sendable {
    /// Of the currency's unit.
    package var thousandths: UInt64
    package var currency: String

    package init(thousandths: UInt64, currency: String) {
        self.thousandths = thousandths
        self.currency = currency
    }
}
