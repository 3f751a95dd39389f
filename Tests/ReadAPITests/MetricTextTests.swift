@testable import ReadAPI
import Testing

struct MetricTextTests {
    @Test func `samples of one name stand together, with escaped labels`() {
        var text = MetricText()
        text.gauge("a_bytes", "One\nline.", [([("file", "a\"b\\c\n")], 1.5), ([], 2)])
        text.counter("b_total", "None.", [])
        #expect(
            text.text == """
                # HELP a_bytes One\\nline.
                # TYPE a_bytes gauge
                a_bytes{file="a\\"b\\\\c\\n"} 1.5
                a_bytes 2

                """
        )
    }

    @Test func `a histogram's buckets add up`() {
        let histogram = Histogram()
        for milliseconds in [0, 1, 3, 40_000] { histogram.observe(.milliseconds(milliseconds)) }
        var text = MetricText()
        text.histogram("h_seconds", "Help.", [([], histogram.counts)])
        let lines = text.text.split(separator: "\n")
        #expect(lines.contains(#"h_seconds_bucket{le="0.00025"} 1"#))
        #expect(lines.contains(#"h_seconds_bucket{le="0.001"} 2"#))
        #expect(lines.contains(#"h_seconds_bucket{le="0.005"} 3"#))
        #expect(lines.contains(#"h_seconds_bucket{le="30"} 3"#))
        #expect(lines.contains(#"h_seconds_bucket{le="+Inf"} 4"#))
        #expect(lines.contains("h_seconds_sum 40.004") && lines.contains("h_seconds_count 4"))
    }

    @Test func `labels beyond the limit share one instrument`() {
        let counters = Labelled { Counter() }
        for number in 0..<Labelled<Counter>.valuesMax + 5 { counters["\(number)"].add() }
        #expect(counters.all.count == Labelled<Counter>.valuesMax)
        #expect(counters["0"].value == 1 && counters["another"].value == 5)
    }
}
