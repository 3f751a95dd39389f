/// A line of hosts(5) that blocks names by pointing them to this machine or nowhere.
enum HostsLine {
    private static let sinks = ["0.0.0.0", "127.0.0.1", "::", "::1"]
    /// What every hosts file holds for the machine itself.
    private static let own: Set<Substring> = [
        "0.0.0.0", "broadcasthost", "ip6-allhosts", "ip6-allnodes", "ip6-allrouters", "ip6-localhost",
        "ip6-localnet", "ip6-loopback", "ip6-mcastprefix", "local", "localhost", "localhost.localdomain",
    ]

    /// The blocked names, which may be none; nil for a line of another form.
    static func names(_ line: UnsafeRawBufferPointer) -> [Substring]? {
        guard let first = line.first, first == 0x30 || first == 0x31 || first == 0x3a,
            let blank = line.firstIndex(where: \.isBlank),
            sinks.contains(where: { line[..<blank].elementsEqual($0.utf8) })
        else { return nil }
        let words = String(decoding: line[blank...], as: UTF8.self).split { $0 == " " || $0 == "\t" }
        return words.filter { !own.contains($0) }
    }
}
