#!/usr/bin/env python3
"""Makes the sample files anew: python3 samples/generate.py

Nothing in them is real. Names are of RFC 2606, addresses of RFC 5737 and RFC 3849, cells and SIMs of the ITU's test
network 001-01, wallets and IBANs are the published examples of their specifications, hashes are of fixed words.
"""
import csv
import hashlib
import io
import json
import random
import uuid
from datetime import datetime, timedelta, timezone
from pathlib import Path

FOLDER = Path(__file__).parent
START = datetime(2026, 1, 5, 2, 0, tzinfo=timezone.utc)
SCAMS = ["bank-phishing", "investment", "parcel", "fake-job"]
WORDS = ["bank-login", "parcel-fee", "tax-refund", "job-offer", "gold-invest", "loan-fast", "prize-claim"]
ZONES = ["example.com", "example.net", "example.org"]
WALLETS = [
    ("bitcoin", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),  # BIP-173
    ("bitcoin", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"),  # BIP-350
    ("bitcoin", "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu"),  # BIP-84
    ("bitcoin", "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g"),
    ("bitcoin", "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr"),  # BIP-86
    ("ethereum", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),  # EIP-55
    ("ethereum", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"),
    ("ethereum", "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB"),
    ("ethereum", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"),
]
IBANS = [  # of the ISO 13616 registry
    "GB29NWBK60161331926819", "DE89370400440532013000", "FR1420041010050500013M02606", "NL91ABNA0417164300",
    "CH9300762011623852957", "BE68539007547034", "AT611904300234573201", "ES9121000418450200051332",
]
COUNTRIES = {
    "th": {
        "language": "th",
        "phone": lambda n: f"+66 2 555 {100 + n:04d}",
        "delimiter": ",",
        "crlf": True,
        "bom": True,
        "texts": [
            "แอบอ้างเป็นเจ้าหน้าที่ธนาคาร ขอรหัส OTP", "หลอกให้ลงทุนในแพลตฟอร์มปลอม",
            "แจ้งว่ามีพัสดุตกค้าง\nให้กดลิงก์ \"ตรวจสอบ\"", "งานออนไลน์ปลอม, ให้โอนเงินก่อน",
        ],
    },
    "kh": {
        "language": "km",
        "phone": lambda n: f"+855 23 555 {n:03d}",
        "delimiter": ";",
        "crlf": False,
        "bom": False,
        "texts": [
            "ក្លែងបន្លំជាបុគ្គលិកធនាគារ សុំលេខកូដ OTP", "បោកបញ្ឆោតឱ្យវិនិយោគលើវេទិកាក្លែងក្លាយ",
            "ប្រាប់ថាមានកញ្ចប់អីវ៉ាន់; សូមចុចតំណ", "ការងារអនឡាញក្លែងក្លាយ ឱ្យផ្ទេរប្រាក់មុន",
        ],
    },
    "mm": {
        "language": "my",
        "phone": lambda n: f"+95 1 555 {100 + n:04d}",
        "delimiter": "\t",
        "crlf": False,
        "bom": False,
        "texts": [
            "ဘဏ်ဝန်ထမ်းအယောင်ဆောင်ပြီး OTP ကုဒ်တောင်းသည်", "အတုအယောင် ရင်းနှီးမြှုပ်နှံမှု ပလက်ဖောင်း",
            "ပါဆယ်ရောက်နေသည်ဟုဆိုကာ လင့်ခ်နှိပ်ခိုင်းသည်", "အွန်လိုင်းအလုပ်အတု ငွေကြိုလွှဲခိုင်းသည်",
        ],
    },
}
SHARED_DOMAINS = [f"shared-{word}-{n:04d}.{ZONES[n % 3]}" for n in range(10) for word in WORDS]


def time(minutes):
    return (START + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def domains(country, chance):
    names = {f"{chance.choice(WORDS)}-{country}-{n:04d}.{ZONES[n % 3]}" for n in range(920)}
    lines = sorted(names | set(SHARED_DOMAINS))
    lines = [f"# Sample domains, {country}: fictional names of RFC 2606", *lines]
    lines += ["0.0.0.0 " + f"hosts-line-{country}.example.com", f"commented-{country}.example.net  # seen in SMS"]
    bad = [(b"no-domain-at-all!", "daemon"), (b"caf\xe9.example.com", "reader"), (b"two words.example.com", "daemon")]
    return [line.encode() for line in lines], bad


def phones(country, chance):
    own = COUNTRIES[country]
    rows = []
    for n in range(100):
        scam = chance.choice(SCAMS)
        rows.append([
            own["phone"](n), f"{scam};vishing" if n % 3 else scam, str(chance.choice([50, 70, 90])),
            time(chance.randrange(60_000)), own["texts"][SCAMS.index(scam)], own["language"],
        ])
    for neighbour in COUNTRIES:
        if neighbour != country:
            for n in range(10):
                rows.append([COUNTRIES[neighbour]["phone"](n), "vishing", "60", time(61_000 + n), "", ""])
    out = io.StringIO()
    writer = csv.writer(out, delimiter=own["delimiter"], lineterminator="\r\n" if own["crlf"] else "\n")
    writer.writerow(["phone", "labels", "confidence", "first seen", "description", "language"])
    writer.writerows(rows)
    lines = out.getvalue().encode().split(b"\n")[:-1]
    d = own["delimiter"].encode()
    phone = own["phone"](0).encode()
    bad = [
        (d.join([phone, b"vishing", b"high", b"", b"", b""]), "reader"),
        (d.join([phone, b"vishing", b"50", b"31/12/2025", b"", b""]), "reader"),
        (d.join([phone, b"vishing"]), "reader"),
        (d.join([b"12", b"vishing", b"50", b"", b"", b""]), "daemon"),
        (d.join([phone, b'"not closed', b"50", b"", b"", b""]), "reader"),
    ]
    end = b"\r" if own["crlf"] else b""
    lines[0] = (b"\xef\xbb\xbf" if own["bom"] else b"") + lines[0]
    return lines, [(line + end, who) for line, who in bad]


def mixed(country, chance):
    code = country.upper()
    records = []

    def add(kind, key=None, value=None, **rest):
        record = {"kind": kind} | ({"key": key} if key else {"value": value}) | rest
        record.setdefault("labels", [chance.choice(SCAMS)])
        record.setdefault("first_seen", time(chance.randrange(60_000)))
        records.append(record)

    for n in range(25):
        sender = f"EXBANK{n:02d}"
        add("sms-sender", {"country": code, "sender": sender}, fields={"impersonates": ["Example Bank"],
            "sample_text": COUNTRIES[country]["texts"][0]}, language=COUNTRIES[country]["language"])
        add("bank-account", {"country": code, "institution": "999", "account": f"99900{chance.randrange(10**5):05d}"},
            fields={"institution_name": "Example Bank", "mule_tier": 1 + n % 3}, tlp="AMBER")
        add("account", {"platform": "telegram", "handle": f"example_{country}_{n:04d}"}, confidence=70)
        add("url", value=f"https://{chance.choice(SHARED_DOMAINS)}/{country}/login?id={n}")
        add("e-wallet", {"provider": "example-pay", "account": f"{country}-{n:06d}"})
    for n in range(8):
        add("base-station", {"mcc": "001", "mnc": "01", "lac": str(1000 + n), "cid": str(chance.randrange(1, 10**6))},
            fields={"rat": "gsm", "radius_m": 500 + 100 * n, "lure_text": COUNTRIES[country]["texts"][2]},
            region=code, tlp="AMBER")
        add("sim", {"imsi": f"00101{chance.randrange(10**10):010d}"})
        add("email-address", value=f"clerk{n}@{country}.example.org")
        add("file", value=hashlib.sha256(f"mandala sample {n}".encode()).hexdigest(), confidence=90)
    add("caller-id", {"country": code, "shown": "Example Police"}, description=COUNTRIES[country]["texts"][0])
    for chain, address in chance.sample(WALLETS, 7):
        add("crypto-wallet", {"chain": chain, "address": address}, labels=["investment", "crypto-phishing"])
    for iban in chance.sample(IBANS, 6):
        add("bank-account", {"iban": iban}, labels=["money-mule"])
    for n in range(10):
        add("ip-address", value=f"192.0.2.{n}")
        add("ip-address", value=f"{'198.51.100' if country == 'th' else '203.0.113'}.{chance.randrange(256)}")
        add("ip-address", value=f"2001:db8:{n}::{chance.randrange(1, 4096):x}")
    records.append({"kind": "domain", "value": SHARED_DOMAINS[["th", "kh", "mm"].index(country)], "verdict": "benign",
        "description": "a shop that was listed by mistake"})
    bad = [
        (b'{"kind": "domain", "value": "cut-off.example.c', "reader"),
        (b'{"kind": "dommain", "value": "misspelt-kind.example.com"}', "reader"),
        (b'{"kind": "ip-address", "value": "192.0.2.1", "confidence": 150}', "reader"),
        (b'["domain", "a-list.example.com"]', "reader"),
        (b'{"kind": "ip-address", "value": "192.0.2.999"}', "daemon"),
    ]
    return [json.dumps(record, ensure_ascii=False).encode() for record in records], bad


README = """# Sample data

Fictional reports of three members, to try `mandala import` with. `generate.py` makes the files anew, always the same.
Nothing is real: names of RFC 2606 (`example.com`), addresses of RFC 5737 and RFC 3849, telephone numbers that were
made up in the form of each country (`+66 2 555 01xx`, `+855 23 555 0xx`, `+95 1 555 01xx`), cells and SIMs of the ITU's
test network 001-01, institution code 999, wallets from BIP-84, -86, -173, -350 and EIP-55, IBANs from the ISO 13616
registry's examples, SHA-256 of fixed words.

| file | what |
| --- | --- |
| `*/domains.txt` | plain list, a comment, a line of a hosts file |
| `*/phones.csv` | telephone numbers; th: commas, CRLF and a byte order mark; kh: semicolons; mm: tabs |
| `*/mixed.ndjson` | one JSON object a line, thirteen kinds, some with composite keys and fields |
| `th/knowledge.ndjson` | a made-up operation: pattern, campaign, centre, persons, evidence, case, and the links between them; parts of it are for `kh` alone, which has to be a peer |

Some domains, numbers, wallets, IBANs, files and addresses stand in the files of several members, and each member calls
one shared domain benign that the others call malicious: several reporters and conflicts to look at.

    mandala import --kind domain samples/th/domains.txt

Each file ends with lines that are deliberately bad, for trying `--rejects`: the *reader* refuses what is wrong in the
file itself, the *daemon* what is no such object.

| file | line | refused by | text |
| --- | --- | --- | --- |
"""


def knowledge():
    def key(name):
        return str(uuid.uuid5(uuid.NAMESPACE_URL, "https://example.com/mandala/" + name))

    def ref(kind, name):
        return f"{kind}:{key(name)}"

    closed = {"tlp": "AMBER+STRICT", "audience": ["kh"]}
    records = [
        {"kind": "fraud-pattern", "value": key("pattern"), "language": "en", "fields": {
            "name": "Example parcel fee", "channel": ["sms", "web"], "lure": "a parcel is held until a fee is paid",
            "steps": "1. a text message names a parcel\n2. its page asks for a card\n3. the card is emptied",
            "target_group": ["online shoppers"], "loss_min": 20, "loss_max": 5000, "currency": "USD",
            "indicators": ["domain:parcel-fee.example.com"]}},
        {"kind": "campaign", "value": key("campaign"), "fields": {
            "name": "Example Parcel 2026", "aliases": ["EP26"], "objective": "card data",
            "objects": ["domain:parcel-fee.example.com", "sms-sender:th/expost"]}},
        {"kind": "scam-centre", "value": key("centre"), "fields": {
            "name": "Example Park, building 3", "country": "KH", "latitude": 0.5, "longitude": 0.5,
            "people_held": 120, "telecom_links": ["001-01-1000-7"]}} | closed,
        {"kind": "narrative", "value": key("narrative"), "language": "en", "fields": {
            "claim": "The Example Bank closes all accounts tonight.", "disproof": "The Example Bank says it does not.",
            "languages": ["th", "en"], "urls": ["https://news.example.net/closing"],
            "media_hashes": [hashlib.sha256(b"mandala sample picture").hexdigest()]}},
        {"kind": "evidence", "value": hashlib.sha256(b"mandala sample chat log").hexdigest(), "fields": {
            "type": "chat-log", "size": 48213, "acquired_at": "2026-02-03T08:00:00Z", "acquired_by": "Example Cyber Unit",
            "tool": "export of the messenger", "custody": ["2026-02-03 seized", "2026-02-05 to the laboratory"],
            "held_at": "Example Cyber Unit, room 4", "about": [ref("person", "suspect")]}} | closed,
        {"kind": "person", "value": key("suspect"), "verdict": "malicious", "fields": {
            "role": ["suspect"], "names": ["Example Suspect"], "nationality": ["XK"]}} | closed,
        {"kind": "person", "value": key("victim"), "verdict": "benign", "fields": {
            "role": ["mule", "victim-coerced"], "screening": "pending", "referral": "offered"}} | closed,
        {"kind": "case", "key": {"member": "th", "number": "EX-1/2026"}, "audience": ["kh"], "fields": {
            "type": "fraud", "status": "open", "amount_lost": 1250000, "currency": "THB", "victims": 31,
            "legal_basis": "Example Act, section 5", "objects": [ref("campaign", "campaign")]}},
        {"kind": "measure", "key": {"country": "th", "id": "example-sim-limit"}, "fields": {
            "title": "Example limit of SIMs", "topic": ["sim-limits", "sim-registration"], "status": "in-force",
            "provision": "five SIMs a person and operator", "in_force_from": "2025-01-01", "languages": ["th"]}},
        {"kind": "contact", "key": {"member": "th", "desk": "freeze-desk"}, "fields": {
            "organisation": "Example Cyber Unit", "role": "freezes accounts", "languages": ["th", "en"],
            "hours": "24 hours", "phone": ["+66 2 555 0199"], "mail": ["desk@th.example.org"]}},
    ]
    links = [
        ("domain:parcel-fee.example.com", "part-of", ref("campaign", "campaign"), {}),
        (ref("campaign", "campaign"), "uses", ref("fraud-pattern", "pattern"), {}),
        (ref("person", "suspect"), "controls", ref("scam-centre", "centre"), closed),
        (ref("scam-centre", "centre"), "uses", ref("campaign", "campaign"), closed),
        (ref("person", "victim"), "victim-of", ref("scam-centre", "centre"), closed),
    ]
    for source, relation, target, handling in links:
        records.append({"kind": "link", "key": {"from": source, "relation": relation, "to": target}} | handling)
    return [json.dumps(record, ensure_ascii=False) for record in records]


def main():
    (FOLDER / "th" / "knowledge.ndjson").write_text("\n".join(knowledge()) + "\n")
    table = []
    for country in COUNTRIES:
        for name, make in [("domains.txt", domains), ("phones.csv", phones), ("mixed.ndjson", mixed)]:
            good, bad = make(country, random.Random(f"{country}/{name}"))
            path = FOLDER / country / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(b"\n".join([*good, *(line for line, _ in bad)]) + b"\n")
            for offset, (line, who) in enumerate(bad):
                text = line.decode("utf-8", "backslashreplace").strip().replace("\t", "⇥").replace("|", "\\|")
                table.append(f"| `{country}/{name}` | {len(good) + 1 + offset} | {who} | `{text}` |\n")
    (FOLDER / "README.md").write_text(README + "".join(table), encoding="utf-8")


main()
