import ArgumentParser
import Foundation
import NodeRuntime

struct CertificateInstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Puts a certificate that came back from the root in place; in force at once, without a restart.",
        discussion: """
            It is checked first: against this node's root certificate, its name and use, and its key, the standing one or \
            that of 'request --new-key'. What does not hold replaces nothing. JSON keys: \
            \(InstalledAnswer.keys).
            """
    )

    @Argument(help: "The certificate, PEM or DER; where an intermediate issued it, PEM with that behind it.")
    var file: String

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        let configuration = try node.load()
        let url = URL(filePath: file)
        guard let bytes = try? Data(contentsOf: url) else {
            throw CommandFailure("\(file): the certificate cannot be read: \(FileFault.reason(url.path))")
        }
        let installed = try await KeyFolder(configuration).install(Array(bytes), now: Date())
        try await InstalledAnswer.report(installed, configuration, json)
    }
}
