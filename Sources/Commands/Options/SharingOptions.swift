import ArgumentParser
import Indicators
import Membership

/// Who may have what is reported, and what they may do with it.
struct SharingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "CLEAR, GREEN, AMBER, AMBER+STRICT or RED (default: what the kind says).",
            valueName: "tlp"
        ),
        transform: { try TLP($0) }
    )
    var tlp: TLP?

    @Option(
        help: ArgumentHelp("The members it is for, by commas; may be repeated (default: all).", valueName: "members"),
        transform: { try SharingOptions.members($0) }
    )
    var audience: [[MemberID]] = []

    @Flag(help: "Tell the audience to the audience alone.")
    var sealed = false

    @Option(help: ArgumentHelp("SIENA code H0 to H3.", valueName: "code"), transform: { try HandlingCode($0) })
    var handling: HandlingCode?

    /// Each once, in order; empty for all members.
    var members: [MemberID] { Set(audience.joined()).sorted() }

    static func members(_ text: String) throws(NameError) -> [MemberID] {
        var members: [MemberID] = []
        for name in text.split(separator: ",", omittingEmptySubsequences: false) {
            members.append(try MemberID(String(name).lowercased()))
        }
        return members
    }
}
