import Foundation

/// Texts of 20 words out of 50,000, each word half as common as the one of half its number (Zipf's law).
struct Words {
    let seed: UInt64

    func text(_ index: Int) -> String {
        var random = XorShift(UInt64(index) &* 0x9e37_79b9_7f4a_7c15 ^ seed | 1)
        return (0..<20).map { _ in word(&random) }.joined(separator: " ")
    }

    func query(_ index: Int) -> String {
        var random = XorShift(UInt64(index) &* 0xbf58_476d_1ce4_e5b9 ^ ~seed | 1)
        return index & 1 == 0 ? word(&random) : "\(word(&random)) \(word(&random))"
    }

    private func word(_ random: inout XorShift) -> String {
        let rank = exp(Double(random.next() >> 11) * 0x1p-53 * log(50_000.0))
        return "word\(Int(rank))"
    }
}
