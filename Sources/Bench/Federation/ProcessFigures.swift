import Foundation

/// What Linux says of a process (proc(5)).
struct ProcessFigures {
    private let id: Int32

    init(_ id: Int32) { self.id = id }

    /// Resident now, in MiB.
    var rssMib: Double { status("VmRSS") / 1024 }
    /// The most that was ever resident, in MiB.
    var peakMib: Double { status("VmHWM") / 1024 }

    /// Processor time so far, in seconds, of all its threads, those that ended too.
    var cpuSeconds: Double {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(id, &clock) == 0, clock_gettime(clock, &time) == 0 else { return 0 }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private func status(_ name: String) -> Double {
        guard let text = try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name + ":") })
        else { return 0 }
        return line.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap { Double($0) } ?? 0
    }
}
