package import Indicators

/// What an export is written as.
package enum ExportFormat: String, Sendable, Hashable, CaseIterable {
    /// A DNS response policy zone (BIND, Knot, PowerDNS, Unbound).
    case rpz
    /// hosts(5).
    case hosts
    /// A file for `conf-file=` of dnsmasq.
    case dnsmasq
    /// A file for `include:` of unbound.conf.
    case unbound
    /// Rules of Suricata.
    case suricata
    /// RFC 4180, as 'mandala import' reads it.
    case csv
    /// One JSON object a line, as 'mandala import' reads it: everything but who said it comes back.
    case ndjson
    /// One value a line.
    case plain
    /// A bundle of STIX 2.1.
    case stix
    /// A MISP feed: a folder.
    case misp

    /// The kinds it can say; no other is ever written. Knowledge is in none but those that say all of it.
    package var kinds: [Kind] {
        switch self {
        case .rpz, .suricata: [.domain, .ipAddress]
        case .hosts, .dnsmasq, .unbound: [.domain]
        case .csv, .plain: Self.observables
        case .ndjson, .stix, .misp: Kind.all
        }
    }

    /// What is taken where no kind is asked for.
    package var standardKinds: [Kind] { self == .rpz ? [.domain] : kinds }

    /// Blocking takes what is malicious; what others work on says its verdict.
    package var standardVerdicts: [Verdict] { writesDetails ? Verdict.allCases.reversed() : [.malicious] }

    /// Whether it writes more than the value.
    package var writesDetails: Bool { [.csv, .ndjson, .stix, .misp].contains(self) }

    /// Whether it says sightings and actions.
    package var writesEvents: Bool { [.ndjson, .stix, .misp].contains(self) }

    /// In a folder.
    package var fileName: String {
        switch self {
        case .rpz: "mandala.rpz"
        case .hosts: "mandala.hosts"
        case .dnsmasq: "mandala.dnsmasq.conf"
        case .unbound: "mandala.unbound.conf"
        case .suricata: "mandala.rules"
        case .csv: "mandala.csv"
        case .ndjson: "mandala.ndjson"
        case .plain: "mandala.txt"
        case .stix: "mandala.stix.json"
        case .misp: "manifest.json"
        }
    }

    /// Nil for a feed, which is no single file.
    ///
    /// `kindOf` and `stix`: as ``STIXWriter`` has them.
    package func writer(
        kinds: [Kind],
        stix: STIXWriter,
        kindOf: @escaping (ObjectID) -> Kind?
    ) -> (any ExportLines)? {
        switch self {
        case .rpz: PolicyZone()
        case .hosts: HostsFile()
        case .dnsmasq: DnsmasqFile()
        case .unbound: UnboundFile()
        case .suricata: SuricataRules()
        case .csv: CSVExport(kinds: kinds)
        case .ndjson: JSONLinesExport()
        case .plain: PlainExport()
        case .stix: STIXExport(stix, kindOf: kindOf)
        case .misp: nil
        }
    }

    /// What lists and tables are made of: things, never people. A kind that is added is not in it.
    private static let observables: [Kind] = [
        .phoneNumber, .callerID, .smsSender, .sim, .device, .baseStation, .url, .domain, .ipAddress, .emailAddress,
        .file, .mobileApp, .bankAccount, .eWallet, .cryptoWallet, .transaction, .account,
    ].filter { !$0.isPersonal }
}
