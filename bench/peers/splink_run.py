#!/usr/bin/env python3
"""Links the extracts of a folder with Splink on DuckDB: splink_run.py FOLDER OUT [base|household] [THREADS].

Reads FOLDER/src_*.csv (rec_id, muni, atena, name_kanji, name_kana, birth, sex, address), never the truth. Writes OUT/pairs.csv (left, right,
weight, probability) and OUT/clusters.csv (id, cluster). The numbers (atena) are not used.

Names, dates and addresses are brought to one form before Splink sees them, as Splink's documentation advises: without that its figures would
be far worse. `household` compares family name and address together, because people of one house share both.
"""

import glob
import logging
import sys

import duckdb
import pyarrow.compute as compute
import splink.comparison_level_library as levels
import splink.comparison_library as library
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

folder, out = sys.argv[1:3]
model = sys.argv[3] if len(sys.argv) > 3 else "base"
threads = int(sys.argv[4]) if len(sys.argv) > 4 else 2
logging.getLogger().setLevel(logging.ERROR)
db = duckdb.connect()
db.execute(f"set threads={threads}; set temp_directory='{out}/spill'; set preserve_insertion_order=false")

# One form for every notation.
OLD = "髙﨑邉邊齋齊斉濱濵廣澤櫻國嶋眞德瀨𠮷冨龍榮槗惠壽廐曾萬藏關瀧"
NEW = "高崎辺辺斎斎斎浜浜広沢桜国島真徳瀬吉富竜栄橋恵寿厩曽万蔵関滝"
HIRAGANA = "".join(chr(code) for code in range(0x3041, 0x3097))
KATAKANA = "".join(chr(code) for code in range(0x30A1, 0x30F7))
SMALL, LARGE = "ァィゥェォッャュョヮヵヶヂヅヲヰヱ", "アイウエオツヤユヨワカケジズオイエ"


def nested(column, calls):
    """replace(replace(column, a, b), c, d) from a list of pairs."""
    for old, new in calls:
        column = f"replace({column}, '{old}', '{new}')"
    return column


table = db.execute(
    "select * from read_csv(?, header=true, all_varchar=true, union_by_name=true)", [sorted(glob.glob(f"{folder}/src_*.csv"))]
).to_arrow_table()
for column in ("name_kanji", "name_kana", "birth", "address"):
    table = table.set_column(table.schema.get_field_index(column), column, compute.utf8_normalize(table[column], "NFKC"))
db.register("extract", table)
numerals = [(f"{kanji}丁目", f"{digit}-") for kanji, digit in zip("一二三四五六七八九", "123456789")]
words = numerals + [("丁目", "-"), ("番地の", "-"), ("番地", ""), ("番", "-"), ("号室", ""), ("号", ""), ("ヶ", "ケ"), ("大字", "")]
place = nested("regexp_replace(regexp_replace(address, '^(北海道|東京都|京都府|大阪府|神奈川県|和歌山県|鹿児島県|..県)', ''), '\\s.*$', '')", words)
kana = f"translate(translate(name_kana, '{HIRAGANA}', '{KATAKANA}'), '{SMALL}', '{LARGE}')"
db.execute(f"""
create table person as
with plain as (
  select rec_id as unique_id, muni, sex,
    trim(regexp_replace(translate(name_kanji, '{OLD}', '{NEW}'), '\\s+', ' ', 'g')) as kanji,
    trim(regexp_replace(regexp_replace(replace(replace({kana}, 'ヴ', 'ブ'), 'ー', ''), '([オコソトノホモヨロゴゾドボポ])[ウオ]', '\\1', 'g'), '\\s+', ' ', 'g')) as kana,
    regexp_replace(replace(replace(replace(birth, '元年', '1年'), ' ', ''), '日', ''), '[年月./-]', '-', 'g') as born,
    regexp_extract(regexp_replace({place}, '^([^0-9]*)字', '\\1'), '^([^0-9]*)([0-9]+(-[0-9]+){{0,2}})?', ['town', 'number']) as spot
  from extract),
dated as (
  select *, case
    when regexp_full_match(born, '(18|19|20)[0-9]{{6}}') then try_strptime(born, '%Y%m%d')
    when regexp_full_match(born, '[1-5][0-9]{{6}}') then try_strptime(
      ([1867, 1911, 1925, 1988, 2018][born[1]::int] + born[2:3]::int)::varchar || born[4:7], '%Y%m%d')
    when regexp_full_match(born, '[0-9]{{4}}-[0-9]+-[0-9]+') then try_strptime(born, '%Y-%m-%d')
    when regexp_full_match(born, '(R|H|S|T|令和|平成|昭和|大正)[0-9]+-[0-9]+-[0-9]+') then try_strptime(
      (case when born[1] in ('R', '令') then 2018 when born[1] in ('H', '平') then 1988 when born[1] in ('S', '昭') then 1925 else 1911 end
       + regexp_extract(born, '([0-9]+)-', 1)::int)::varchar || '-' || regexp_extract(born, '-(.*)$', 1), '%Y-%m-%d')
    end as day
  from plain)
select unique_id, muni,
  nullif(replace(kanji, ' ', ''), '') as full_kanji, nullif(replace(kana, ' ', ''), '') as full_kana,
  case when contains(kanji, ' ') then split_part(kanji, ' ', 1) end as family_kanji,
  case when contains(kanji, ' ') then nullif(split_part(kanji, ' ', 2), '') end as given_kanji,
  case when contains(kana, ' ') then split_part(kana, ' ', 1) end as family_kana,
  case when contains(kana, ' ') then nullif(split_part(kana, ' ', 2), '') end as given_kana,
  strftime(day, '%Y-%m-%d') as dob,
  case when sex in ('1', '男', 'M') then 'm' when sex in ('2', '女', 'F') then 'f' end as sex,
  nullif(spot.town, '') as town, nullif(spot.number, '') as number,
  case when spot.town <> '' and spot.number <> '' then spot.town || spot.number end as home
from dated""")
db.unregister("extract")
del table


def level(sql, label, frequency=None):
    custom = levels.CustomLevel(sql, label)
    return custom.configure(tf_adjustment_column=frequency) if frequency else custom


def missing(sql):
    return levels.CustomLevel(sql, "missing").configure(is_null_level=True)


def name(kanji, kana, title):
    return library.CustomComparison(output_column_name=title, comparison_levels=[
        missing(f"({kanji}_l is null or {kanji}_r is null) and ({kana}_l is null or {kana}_r is null)"),
        level(f"{kanji}_l = {kanji}_r and {kana}_l = {kana}_r", "written and read alike", kanji),
        level(f"{kanji}_l = {kanji}_r", "written alike", kanji),
        level(f"{kana}_l = {kana}_r", "read alike", kana),
        level(f"jaro_winkler_similarity({kana}_l, {kana}_r) >= 0.9", "read nearly alike"),
        level(f"jaro_winkler_similarity({kana}_l, {kana}_r) >= 0.8 or {kanji}_l[1] = {kanji}_r[1]", "a little alike"),
        levels.ElseLevel()])


def base():
    address = library.CustomComparison(output_column_name="address", comparison_levels=[
        missing("town_l is null or town_r is null"),
        level("home_l = home_r", "one home", "home"),
        level("town_l = town_r and (starts_with(number_l, number_r) or starts_with(number_r, number_l))", "number cut short"),
        level("town_l = town_r", "one town"),
        level("jaro_winkler_similarity(town_l, town_r) >= 0.92", "town nearly alike"),
        level("muni_l = muni_r", "one municipality"),
        levels.ElseLevel()])
    return [name("family_kanji", "family_kana", "family"), address]


def household():
    same = "(family_kanji_l = family_kanji_r or family_kana_l = family_kana_r)"
    return [library.CustomComparison(output_column_name="household", comparison_levels=[
        missing("(family_kana_l is null or family_kana_r is null) and (family_kanji_l is null or family_kanji_r is null)"),
        level(f"{same} and home_l = home_r", "family name and home"),
        level(f"{same} and town_l = town_r", "family name and town"),
        level(f"{same} and muni_l = muni_r", "family name and municipality"),
        level(same, "family name"),
        level("home_l = home_r", "home"),
        level("town_l = town_r", "town"),
        level("muni_l = muni_r", "municipality"),
        levels.ElseLevel()])]


born = library.DateOfBirthComparison(
    "dob", input_is_string=True, datetime_thresholds=[1, 1, 10], datetime_metrics=["month", "year", "year"])
comparisons = [name("given_kanji", "given_kana", "given"), born, library.ExactMatch("sex")]
comparisons += household() if model == "household" else base()
rules = [
    block_on("given_kana", "dob"), block_on("given_kanji", "dob"), block_on("family_kana", "dob"), block_on("home", "dob"),
    block_on("full_kanji", "muni"), block_on("full_kana", "muni"), block_on("home", "given_kana"), block_on("home", "given_kanji"),
    block_on("full_kana", "substr(dob, 1, 4)"), block_on("full_kanji", "substr(dob, 1, 4)"), block_on("full_kanji", "substr(dob, 6, 5)"),
]
settings = SettingsCreator(
    link_type="dedupe_only", comparisons=comparisons, blocking_rules_to_generate_predictions=rules, retain_matching_columns=False,
    retain_intermediate_calculation_columns=False, em_convergence=1e-3, max_iterations=15)
api = DuckDBAPI(connection=db)
linker = Linker(api.register("person"), settings, log_level=40)
linker.training.estimate_probability_two_random_records_match(
    [block_on("full_kanji", "dob"), block_on("full_kana", "dob"), block_on("home", "given_kana", "sex")], recall=0.95)
linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
for rule in (block_on("dob", "sex"), block_on("full_kana")):
    linker.training.estimate_parameters_using_expectation_maximisation(
        rule, estimate_without_term_frequencies=True, max_pairs=3e6)
found = linker.inference.predict(threshold_match_weight=-5)
clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold_match_probability=0.99)
db.execute(f"""copy (select unique_id_l as "left", unique_id_r as "right", match_weight as weight, match_probability as probability
  from {found.physical_name}) to '{out}/pairs.csv' (header)""")
db.execute(f"copy (select unique_id as id, cluster_id as cluster from {clusters.physical_name}) to '{out}/clusters.csv' (header)")
