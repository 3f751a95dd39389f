import Entries
import Foundation
import Indicators
import NodeRuntime
import Testing

extension IntegrationTests {
    /// A virtual environment with the tools of PyPI: `MANDALA_PYTHON`, or what '.ci/run' makes.
    static func python() -> URL? {
        let standard = URL(filePath: #filePath).appending(path: "../../../.build/exchange-tools/bin/python")
        let path = ProcessInfo.processInfo.environment["MANDALA_PYTHON"] ?? standard.standardized.path
        return FileManager.default.isExecutableFile(atPath: path) ? URL(filePath: path) : nil
    }

    @Test func `OASIS taxii2-client finds, pages, polls, posts and deletes while objects arrive`() async throws {
        guard let python = Self.python() else {
            print("SKIPPED: there is no Python with taxii2-client and stix2 of PyPI: TAXII is not tested by them")
            return
        }
        try await Federation.run { federation in
            let th = try federation.node("th")
            let port = try th.serveHTTP("  requestsPerSecond: 100000\n")
            try await th.start()
            _ = try await th.report((1...300).map { Samples.draft($0) })
            try await th.showsSample(300)
            let token = try await th.token("soc", "--role", "reporter")
            let script = th.folder.appending(path: "poll.py")
            try Data(Self.script.utf8).write(to: script)
            let arguments = [script.path, "http://127.0.0.1:\(port)/taxii2/", token, "1000"]
            async let polled = MandalaExecutable.run(python, arguments, in: th.folder)
            for number in 301..<400 { try await th.reportSample(number) }
            _ = try await th.report((400...1_000).map { Samples.draft($0) })
            let result = try await polled
            #expect(result.status == 0, "\(result)")
            #expect(result.output.hasSuffix("1000 objects, all tools agree\n"), "\(result)")
        }
    }

    /// Polls in three ways until the last object is there, and compares them with all that is there then.
    private static let script = """
        import json, sys, stix2
        from datetime import datetime, timedelta
        from taxii2client.v21 import Server, Collection, as_pages
        from taxii2client.exceptions import TAXIIServiceException
        from requests.exceptions import HTTPError
        url, token, expected = sys.argv[1:]
        server = Server(url, user="any", password=token)
        root = server.default
        assert root.versions == ["application/taxii+json;version=2.1"], root.versions
        names = {c._raw["alias"]: c for c in root.collections}
        assert {"all", "telecom", "network", "money", "accounts"} <= set(names), names
        every = names["all"]
        assert every.can_read and every.can_write

        def key(o): return (o["id"], o.get("modified", ""))

        def is_done(seen): return sum(k[0].startswith("indicator") for k in seen) >= int(expected)

        class Poller:
            def __init__(self, cut): self.cut, self.after, self.seen = cut, None, []
            def poll(self):
                args = {"limit": 100}
                if self.after: args["added_after"] = self.after
                conn = every._conn
                answer = conn.session.get(every.objects_url, params=args,
                    headers={"Accept": "application/taxii+json;version=2.1"})
                answer.raise_for_status()
                objects = answer.json().get("objects", [])
                self.seen += [key(o) for o in objects]
                if objects:
                    self.after = answer.headers["X-TAXII-Date-Added-Last"]
                    if self.cut: self.after = self.after[:23] + "Z"

        class Pager:
            def __init__(self): self.seen, self.kept, self.token = [], [], None
            def poll(self):
                args = {"limit": 7}
                if self.token: args["next"] = self.token
                page = every.get_objects(**args)
                objects = page.get("objects", [])
                # The last page is asked for again, until it is full.
                self.seen = self.kept + [key(o) for o in objects]
                assert page["more"] == ("next" in page)
                if page["more"]: self.kept, self.token = self.seen, page["next"]

        exact, cut, pager = Poller(False), Poller(True), Pager()
        for poller in (exact, cut, pager):
            for _ in range(100000):
                poller.poll()
                if is_done(poller.seen): break
            assert is_done(poller.seen)
        # What belongs to the last indicator.
        for poller in (exact, cut, pager): poller.poll()
        whole = [o for page in as_pages(every.get_objects, per_request=500) for o in page.get("objects", [])]
        keys = [key(o) for o in whole]
        assert len(set(keys)) == len(keys), "repeated"
        assert exact.seen == keys, (len(exact.seen), len(keys))
        assert cut.seen == keys, (len(cut.seen), len(keys))
        assert pager.seen == keys, (len(pager.seen), len(keys))
        for o in whole: stix2.parse(o, allow_custom=True, version="2.1")

        records = [r for page in as_pages(every.get_manifest, per_request=400) for r in page.get("objects", [])]
        assert [r["id"] for r in records] == [o["id"] for o in whole]
        dates = [r["date_added"] for r in records]
        assert dates == sorted(dates) and len(set(dates)) == len(dates), "dates"
        stamps = {}
        for d in dates: stamps[d[:23]] = stamps.get(d[:23], 0) + 1
        assert max(stamps.values()) <= 100, stamps
        # A date in the middle of a page is exact.
        middle = records[len(records) // 2]
        when = datetime.strptime(middle["date_added"], "%Y-%m-%dT%H:%M:%S.%fZ")
        after = [o for page in as_pages(every.get_objects, per_request=1000, added_after=when)
                 for o in page.get("objects", [])]
        assert [key(o) for o in after] == keys[len(records) // 2 + 1:]

        indicators = [o for o in whole if o["type"] == "indicator"]
        one = indicators[5]
        assert every.get_object(one["id"])["objects"] == [one]
        assert names["network"].object_versions(one["id"])["versions"] == [one["modified"]]
        assert every.get_objects(id=one["id"], version="all")["objects"] == [one]
        relation = next(o for o in whole if o["type"] == "relationship")
        assert every.get_object(relation["id"])["objects"] == [relation]
        assert {o["type"] for o in every.get_objects(type="identity,indicator", limit=20)["objects"]} \\
            <= {"identity", "indicator"}
        money = names["money"].get_objects().get("objects", [])
        assert not [o for o in money if o["type"] == "indicator"]

        new = stix2.Indicator(pattern="[url:value = 'http://posted.example.com/login']", pattern_type="stix",
            indicator_types=["malicious-activity"])
        status = every.add_objects({"objects": [json.loads(new.serialize())]})
        assert status.status == "complete" and status.success_count == 1, status._raw
        status.refresh()
        found = None
        for _ in range(100000):
            found = [o for o in every.get_objects(type="indicator", added_after=when).get("objects", [])
                     if "posted.example.com" in o["pattern"]]
            if found: break
        every.delete_object(found[0]["id"])
        for _ in range(100000):
            if every.get_object(found[0]["id"])["objects"][0].get("revoked"): break
        try:
            every.get_object("indicator--00000000-0000-5000-8000-000000000000")
            raise SystemExit("found what is not there")
        except HTTPError as error: assert error.response.status_code == 404
        print(len(indicators), "objects, all tools agree")
        """
}
