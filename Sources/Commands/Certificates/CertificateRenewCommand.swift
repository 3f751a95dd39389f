import ArgumentParser
import Foundation
import NodeRuntime

struct CertificateRenewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew",
        abstract: "Makes a new certificate with the root, and puts it in place; in force at once, without a restart.",
        discussion: """
            Peers need do nothing. With --new-key the key is replaced too: that of a node at the next connections, that of \
            a log from the next checkpoint on. JSON keys: \(InstalledAnswer.keys).
            """
    )

    @Argument(help: "Which: node, log or witness.")
    var use = KeySlot.node

    @OptionGroup var root: RootOptions
    @OptionGroup var validity: DaysOption

    @Flag(help: "Also make a new key.")
    var newKey = false

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        let configuration = try node.load()
        let now = Date()
        let installed = try await KeyFolder(configuration).renew(
            use,
            by: try root.authority(configuration.federation, configuration.member),
            newKey: newKey,
            now: now,
            notAfter: validity.end(now)
        )
        try await InstalledAnswer.report(installed, configuration, json)
    }
}
