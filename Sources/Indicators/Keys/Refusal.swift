/// What a normaliser says against a value; ``Kind`` adds its name and the value.
struct Refusal: Error, Hashable {
    /// The part of a composite key that it is about; nil for the whole.
    var part: String?
    var reason: String
    var advice: String

    init(part: String? = nil, _ reason: String, _ advice: String) {
        self.part = part
        self.reason = reason
        self.advice = advice
    }
}
