import Foundation

/// What Linux says of a process (proc(5)).
struct ProcessFigures {
    private let id: Int32

    init(_ id: Int32) { self.id = id }

    /// Resident now, in MiB.
    var rssMib: Double { status("VmRSS") / 1024 }
    /// The most that was ever resident, in MiB.
    var peakMib: Double { status("VmHWM") / 1024 }

    /// Processor time so far, in seconds.
    var cpuSeconds: Double {
        guard let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
            let rest = text.lastIndex(of: ")").map({ text[$0...].dropFirst(2) })
        else { return 0 }
        let fields = rest.split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private func status(_ name: String) -> Double {
        guard let text = try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name + ":") })
        else { return 0 }
        return line.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap { Double($0) } ?? 0
    }
}
