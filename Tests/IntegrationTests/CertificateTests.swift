import Foundation
import Membership
import NodeRuntime
import Testing

struct CertificateRow: Decodable {
    var name: String
    var key: String
    var daysLeft: Int
    var problem: String?
    var hasNextKey: Bool

    static func all(_ node: TestNode) async throws -> [String: CertificateRow] {
        let listed = try await node.command("certificate", "list", "--json")
        guard listed.status == 0 else { throw NodeError(listed.errors) }
        let rows = try listed.json([String: [CertificateRow]].self)["certificates"] ?? []
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.name, $0) })
    }
}

extension TestNode {
    func key(_ name: String) -> String { configuration.keysFolder.appending(path: name).path }

    /// `certificate renew` with the root that `init` made.
    func renew(_ use: String, _ more: String...) async throws {
        let root = ["--root-cert", key("root.cert.pem"), "--root-key", key("root.key.pem")]
        let arguments = ["certificate", "renew", use] + root + more + ["--config", configuration.file.path]
        let renewed = try await MandalaExecutable.run(arguments, in: folder)
        guard renewed.status == 0 else { throw NodeError(renewed.errors) }
    }
}

extension IntegrationTests {
    @Test(arguments: ["p256", "ed25519"])
    func `a request goes to an offline root of openssl, and what comes back is installed`(kind: String) async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let before = try await CertificateRow.all(th)
            #expect(before.values.allSatisfy { $0.problem == nil && !$0.hasNextKey })
            let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appending(path: "certs/make-root.sh").path
            func offline(_ arguments: [String]) async throws {
                let made = try await MandalaExecutable.run(
                    URL(filePath: "/usr/bin/env"),
                    ["MANDALA_ROOT_PASSPHRASE=correct horse", script] + arguments,
                    in: th.folder
                )
                #expect(made.status == 0, "\(made.errors)")
            }
            try await offline(["root", "wg-as.asean", "th", "safe", kind])
            let safe = th.folder.appending(path: "safe")
            try Data(contentsOf: safe.appending(path: "th-root.pem"))
                .write(to: URL(filePath: th.key("root.cert.pem")))
            for use in ["node", "log", "witness"] {
                let asked = try await th.command("certificate", "request", use, "--new-key", "--out", "\(use).csr")
                #expect(asked.status == 0, "\(asked.errors)")
                #expect(try await CertificateRow.all(th)[use]?.hasNextKey == true)
                let log = use == "log"
                try await offline([use, "wg-as.asean", "th", "safe"] + (log ? ["1"] : []) + ["\(use).csr", "20"])
                let file = safe.appending(path: log ? "th-log-1.pem" : "th-\(use).pem").path
                let installed = try await th.command("certificate", "install", file)
                #expect(installed.status == 0, "\(installed.errors)")
            }
            let after = try await CertificateRow.all(th)
            for use in ["node", "log", "witness"] {
                #expect(after[use]?.key != before[use]?.key)
                #expect(after[use]?.problem == nil && after[use]?.hasNextKey == false)
                #expect(after[use]?.daysLeft == 19)
            }
            try await th.start()
        }
    }

    @Test func `a certificate that does not hold replaces nothing`() async throws {
        try await Federation.run { federation in
            let (th, kh) = (try federation.node("th"), try federation.node("kh"))
            let csr = th.folder.appending(path: "node.csr").path
            #expect(try await th.command("certificate", "request", "node", "--out", csr).status == 0)
            func issue(_ root: TestNode, member: String, _ request: String, _ name: String) async throws -> String {
                let out = th.folder.appending(path: name).path
                let issued = try await th.command(
                    "certificate",
                    "issue",
                    "node",
                    request,
                    "--root-cert",
                    root.key("root.cert.pem"),
                    "--root-key",
                    root.key("root.key.pem"),
                    "--federation",
                    "wg-as.asean",
                    "--member",
                    member,
                    "--out",
                    out
                )
                #expect(issued.status == 0, "\(issued.errors)")
                return out
            }
            let other = kh.folder.appending(path: "node.csr").path
            #expect(try await kh.command("certificate", "request", "node", "--out", other).status == 0)
            let bad = [
                (try await issue(kh, member: "th", csr, "1.pem"), "no root pinned for 'th' issued it"),
                (try await issue(th, member: "kh", csr, "2.pem"), "no root is pinned for member 'kh'"),
                (try await issue(th, member: "th", other, "3.pem"), "which is not in"),
                (csr, "not only certificates"),
            ]
            let standing = try Data(contentsOf: URL(filePath: th.key("node.cert.pem")))
            for (file, reason) in bad {
                let refused = try await th.command("certificate", "install", file)
                #expect(refused.status == 1 && refused.errorLines.count == 1)
                #expect(refused.errors.contains(reason), "\(refused.errors)")
                #expect(try Data(contentsOf: URL(filePath: th.key("node.cert.pem"))) == standing)
            }
            let good = try await issue(th, member: "th", csr, "4.pem")
            #expect(try await th.command("certificate", "install", good).status == 0)
            #expect(try Data(contentsOf: URL(filePath: th.key("node.cert.pem"))) != standing)
            // A log that cannot be read says of no key that it is revoked, and holds no renewal up.
            try Data("not a database".utf8).write(to: th.configuration.logDatabase)
            try await th.renew("node")
            #expect(try await CertificateRow.all(th)["node"]?.problem == nil)
        }
    }

    @Test func `what an agency's intermediate has issued is installed with the intermediate behind it, or not`()
        async throws
    {
        try await Federation.run { federation in
            let th = try federation.node("th")
            #expect(try await th.command("certificate", "request", "node", "--out", "node.csr").status == 0)
            let script = """
                key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"; }
                key root; key agency
                openssl req -new -x509 -key root.key -days 30 -subj /CN=root -out root.pem \
                    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
                openssl req -new -key agency.key -subj /CN=agency -out agency.csr
                printf 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign\n' > agency.cnf
                openssl x509 -req -in agency.csr -CA root.pem -CAkey root.key -CAcreateserial -days 20 \
                    -extfile agency.cnf -out agency.pem
                printf 'basicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth,clientAuth\n' > node.cnf
                printf 'subjectAltName=URI:mandala://wg-as.asean/th/node\n' >> node.cnf
                openssl x509 -req -in node.csr -CA agency.pem -CAkey agency.key -CAcreateserial -days 10 \
                    -extfile node.cnf -out leaf.pem
                cat leaf.pem agency.pem > chain.pem
                cat root.pem > keys/root.cert.pem
                """
            let made = try await MandalaExecutable.run(URL(filePath: "/bin/sh"), ["-euc", script], in: th.folder)
            #expect(made.status == 0, "\(made.errors)")
            let alone = try await th.command("certificate", "install", "leaf.pem")
            #expect(alone.status == 1 && alone.errors.contains("nothing was replaced"), "\(alone.errors)")
            let installed = try await th.command("certificate", "install", "chain.pem")
            #expect(installed.status == 0, "\(installed.errors)")
            let node = try await CertificateRow.all(th)["node"]
            #expect(node?.problem == nil && node?.daysLeft == 9)
        }
    }
}
