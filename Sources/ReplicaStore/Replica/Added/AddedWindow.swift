import Indicators

/// A hundred microseconds in which at most one object of the replica is dated: TAXII's `date_added` (TAXII 2.1 §3.5).
///
/// Ten windows make a millisecond, so that with up to ten STIX objects of an object, ten microseconds apart, no more than
/// a hundred are dated in one millisecond; sightings and actions have windows of their own. The first millisecond of a
/// second has none, and no date is a whole millisecond: a time of three digits or none is thus never the date of an
/// object, but one that was cut.
package struct AddedWindow: Hashable, Comparable, Sendable {
    package static let perMillisecond: Int64 = 10
    private static let perSecond = 999 * perMillisecond
    /// STIX objects that one window has dates for: more than any object is said in.
    package static let datesMax = 10

    /// Windows since 1970.
    package let number: Int64

    package init(number: Int64) { self.number = number }

    /// The first that begins in this millisecond or later.
    package init(fromMs milliseconds: Int64) {
        let (second, millisecond) = max(0, milliseconds).quotientAndRemainder(dividingBy: 1000)
        number = second * Self.perSecond + max(0, millisecond - 1) * Self.perMillisecond
    }

    /// The one in which the time lies, or the first after it.
    package init(microseconds: Int64) {
        let (milliseconds, rest) = max(0, microseconds).quotientAndRemainder(dividingBy: 1000)
        let isFirst = milliseconds % 1000 == 0
        self.init(number: Self(fromMs: milliseconds).number + (isFirst ? 0 : rest / 100))
    }

    /// Since 1970, of its beginning.
    package var microseconds: Int64 {
        let (second, rest) = number.quotientAndRemainder(dividingBy: Self.perSecond)
        return second * 1_000_000 + 1000 + rest * 100
    }

    /// The date of one of the STIX objects of the object.
    package func date(_ position: Int) -> Int64 { microseconds + 5 + Int64(position) * 10 }

    var isFirstOfMillisecond: Bool { number % Self.perMillisecond == 0 }

    package static func < (left: AddedWindow, right: AddedWindow) -> Bool { left.number < right.number }
}
