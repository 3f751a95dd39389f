import Indicators

/// A collection: all kinds, or those of one group (TAXII 2.1 §5.2).
struct TAXIICollection: Sendable {
    let id: String
    /// May stand in a path in place of the id.
    let alias: String
    /// One word or two: OpenCTI's connector names collections by it, in a list with commas and dots.
    let title: String
    /// What is in it.
    private let content: String
    let kinds: [Kind]

    private init(_ alias: String, _ title: String, _ content: String, _ kinds: [Kind]) {
        id = ObjectID(named: "taxii-collection \(alias)").description
        self.alias = alias
        self.title = title
        self.content = content
        self.kinds = kinds
    }

    static let all: [TAXIICollection] = [
        TAXIICollection("all", "All kinds", "All kinds", Kind.all),
        TAXIICollection("telecom", "Telecom", "Telephone numbers, SMS senders, SIMs, devices, base stations", telecom),
        TAXIICollection("network", "Network", "URLs, domains, IP and e-mail addresses, files, apps", network),
        TAXIICollection("money", "Money", "Bank accounts, e-wallets, crypto wallets, transactions", money),
        TAXIICollection("accounts", "Accounts", "Accounts on platforms", accounts),
        TAXIICollection(
            "knowledge",
            "Knowledge",
            "Patterns, campaigns, scam centres, cases and what else is known",
            knowledge
        ),
    ]

    private static let telecom: [Kind] = [.phoneNumber, .callerID, .smsSender, .sim, .device, .baseStation]
    private static let network: [Kind] = [.url, .domain, .ipAddress, .emailAddress, .file, .mobileApp]
    private static let money: [Kind] = [.bankAccount, .eWallet, .cryptoWallet, .transaction]
    private static let accounts: [Kind] = [.account]
    private static let knowledge = Kind.all.filter { !(telecom + network + money + accounts).contains($0) }

    /// As its resource says it.
    struct Resource: Encodable {
        var id: String
        var title: String
        var description: String
        var alias: String
        var can_read = true
        var can_write: Bool
        var media_types = [TAXIIAnswer.stixMediaType]
    }

    func resource(canWrite: Bool) -> Resource {
        Resource(
            id: id,
            title: title,
            description: "\(content): what the token is cleared for, as this member's replica has merged it",
            alias: alias,
            can_write: canWrite
        )
    }
}
