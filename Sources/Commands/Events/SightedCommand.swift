import ArgumentParser
import Entries
import Exchange
import Foundation
import Indicators

struct SightedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sighted",
        abstract: "Says how often an object was seen, by whom and when, and what was lost.",
        usage: """
            mandala sighted [<kind>] <value> [--count <n>] [--first <time>] [--last <time>] [<options>]
            mandala sighted <object-id> [<options>]
            mandala sighted --file <path> [<options>]
            """,
        discussion: """
            Counts add up over sources and windows of time. A window is named by its start: a later count of the same \
            source, sector and start replaces the earlier, so that a file posted twice counts once. Without times a \
            single sighting is one of now, and a record of a file one of this day (UTC).

            A sighting renews: what expires by its kind's lifetime alone lives on from it, and its score with it.

              mandala sighted 'https://bank.example.com/login' --count 12 --sector isp --source example-net
              mandala sighted --file blocked-2026-11-27.csv --sector bank --source examplebank

            Columns of a file: value (or phone, domain, url, iban …), kind, count, first, last, sector, source, loss, \
            currency, note, language, tlp, audience. JSON keys: as for 'report'; with --file as for 'import'.
            """
    )

    @OptionGroup var object: EventObject

    @Option(help: ArgumentHelp("How often.", valueName: "number"), transform: { try SightedCommand.count($0) })
    var count: UInt64 = 1

    @Option(
        help: ArgumentHelp("RFC 3339, or a date: the start of the window.", valueName: "time"),
        transform: { try Times.parse($0) }
    )
    var first: UInt64?

    @Option(help: ArgumentHelp("RFC 3339, or a date.", valueName: "time"), transform: { try Times.parse($0) })
    var last: UInt64?

    @Option(
        help: ArgumentHelp("bank, payment, telco, isp, platform, police, cert, …", valueName: "sector"),
        transform: { try Sector($0) }
    )
    var sector: Sector?

    @Option(help: ArgumentHelp("Who counted, such as a bank's short name.", valueName: "name"))
    var source = ""

    @Option(
        help: ArgumentHelp("What victims lost, such as 1200.50.", valueName: "amount"),
        transform: { try SightedCommand.loss($0) }
    )
    var loss: UInt64?

    @Option(help: ArgumentHelp("ISO 4217, of the loss.", valueName: "code"))
    var currency: String?

    @Option(help: ArgumentHelp("More, in words.", valueName: "text"))
    var note = ""

    @Option(help: ArgumentHelp("BCP 47, of the note.", valueName: "tag"), transform: { try LanguageTag.canonical($0) })
    var language = ""

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    static func count(_ text: String) throws(ValidationError) -> UInt64 {
        guard let count = UInt64(text), (1...EntryLimits.countMax).contains(count) else {
            throw ValidationError("write a whole number from 1")
        }
        return count
    }

    static func loss(_ text: String) throws(ValidationError) -> UInt64 {
        guard let loss = Amount.thousandths(text) else { throw ValidationError("write digits, such as 1200.50") }
        return loss
    }

    func validate() throws {
        guard loss == nil || currency != nil || object.file != nil else {
            throw ValidationError("Say of which currency the loss is: --currency THB.")
        }
    }

    func run() async throws {
        var sighting = PBSighting()
        sighting.count = count
        sighting.firstMs = first ?? 0
        sighting.lastMs = last ?? 0
        sighting.sector = sector?.rawValue ?? ""
        sighting.source = source
        sighting.lossThousandths = loss ?? 0
        sighting.currency = currency ?? ""
        sighting.note = note
        sighting.language = language
        let run = EventRun(object: object, configuration: try node.load(), isJSON: json.isWanted)
        guard let file = object.file else { return try await run.one { $0.sighting = sighting } }
        if first == nil, last == nil {
            // Of the day, so that a file posted again says nothing new.
            let day = UInt64(max(0, Date().timeIntervalSince1970)) / 86_400 * 86_400_000
            (sighting.firstMs, sighting.lastMs) = (day, day)
        }
        try await run.file(file, .sighting(sighting))
    }
}
