"""Prints the reference numbers that stand in the tests of crates/risk, from statsmodels, scikit-learn and scipy.

`python risk_reference.py metrics|wilson|logistic|ridge|net|cloglog|hazard`; the data are made here as the tests make them.
"""

import sys

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.stats import norm
from sklearn import metrics
from sklearn.linear_model import LogisticRegression
from statsmodels.stats.proportion import proportion_confint


def made():
    i = np.arange(200)
    p = (i * 37 % 101 + 1) / 110.0
    return p, ((i * 37 % 101 + i * i % 53) % 100 > 60).astype(int)


def delong(p, y):
    positive, negative = p[y == 1], p[y == 0]
    pairs = (positive[:, None] > negative[None, :]) + 0.5 * (positive[:, None] == negative[None, :])
    area = pairs.mean()
    error = np.sqrt(pairs.mean(1).var(ddof=1) / len(positive) + pairs.mean(0).var(ddof=1) / len(negative))
    return area, area - norm.ppf(0.975) * error


def show_metrics():
    p, y = made()
    area, low = delong(p, y)
    x = np.log(p / (1 - p))
    line = sm.Logit(y, sm.add_constant(x)).fit(disp=0, tol=1e-14, maxiter=100, method="newton")
    large = sm.GLM(y, np.ones(len(y)), family=sm.families.Binomial(), offset=x).fit(tol=1e-14)
    parts = np.array_split(np.argsort(p, kind="stable"), 10)
    ece = sum(len(part) / len(p) * abs(p[part].mean() - y[part].mean()) for part in parts)
    tn, fp, fn, tp = metrics.confusion_matrix(y, p >= 0.5).ravel()
    print(f"const EVENTS: usize = {y.sum()};")
    print(f"const AUC: f64 = {metrics.roc_auc_score(y, p)!r}; // {area!r}")
    print(f"const AUC_LOW: f64 = {low!r};")
    print(f"const PR_AUC: f64 = {metrics.average_precision_score(y, p)!r};")
    print(f"const BRIER: f64 = {metrics.brier_score_loss(y, p)!r};")
    print(f"const LOG_LOSS: f64 = {metrics.log_loss(y, p)!r};")
    print(f"const SLOPE: f64 = {line.params[1]!r};")
    print(f"const SLOPE_INTERCEPT: f64 = {line.params[0]!r};")
    print(f"const INTERCEPT: f64 = {large.params[0]!r};")
    print(f"const ECE: f64 = {ece!r};")
    print(f"const COUNTS: [usize; 4] = [{tp}, {fp}, {fn}, {tn}];")
    print(f"const NET_BENEFIT: f64 = {(tp - fp) / len(y)!r};")


def cases():
    """Numbers, levels and blanks with a time and an event."""
    i = np.arange(300)
    age = (i * 7 % 18).astype(float)
    grade = np.where(i * 13 % 7 < 3, "a", np.where(i * 13 % 7 < 5, "b", "c"))
    weight = (i * 29 % 83) / 10.0
    weight = np.where(i % 11 == 0, np.nan, weight)
    y = ((i * 31 + (i * 7 % 18) * 4 + (i * 29 % 83)) % 97 > 55).astype(int)
    time = i * 17 % 12 + 1
    return age, grade, weight, y, time


def design():
    age, grade, weight, y, time = cases()
    blank = np.isnan(weight)
    frame = pd.DataFrame({"(Intercept)": 1.0, "age": age, "grade=b": grade == "b", "grade=c": grade == "c", "weight=blank": blank,
                          "weight": np.where(blank, np.nanmean(weight), weight)}).astype(float)
    return frame, y, time


def table(name, fit):
    rows = zip(fit.params.index, fit.params, fit.bse, fit.pvalues)
    print(f"const {name}: [(&str, f64, f64, f64); {len(fit.params)}] = [")
    for term, estimate, error, p in rows:
        print(f'    ("{term}", {float(estimate)!r}, {float(error)!r}, {float(p)!r}),')
    print(f"];\nconst {name}_LIKELIHOOD: f64 = {float(fit.llf)!r};")


def show_logistic():
    frame, y, _ = design()
    table("LOGISTIC", sm.Logit(y, frame).fit(disp=0, method="newton", tol=1e-14, maxiter=100))


def show_ridge():
    frame, y, _ = design()
    model = LogisticRegression(C=1 / 2.5, solver="newton-cholesky", tol=1e-13, max_iter=1000).fit(frame.iloc[:, 1:], y)
    print("const RIDGE: [f64; 6] =", [float(model.intercept_[0]), *map(float, model.coef_[0])], ";")


def show_net():
    frame, y, _ = design()
    for l1, l2 in [(4.0, 0.5), (8.0, 0.0)]:
        model = LogisticRegression(C=1 / (l1 + l2), l1_ratio=l1 / (l1 + l2), solver="saga", tol=1e-13, max_iter=2_000_000)
        model.fit(frame.iloc[:, 1:], y)
        print(f"    (({l1}, {l2}),", [float(model.intercept_[0]), *map(float, model.coef_[0])], "),")


def show_cloglog():
    frame, y, _ = design()
    family = sm.families.Binomial(link=sm.families.links.CLogLog())
    table("CLOGLOG", sm.GLM(y, frame, family=family).fit(tol=1e-15, maxiter=200))


def show_hazard():
    frame, y, time = design()
    rows = frame.drop(columns="(Intercept)")
    long, event = [], []
    for at in range(len(y)):
        for period in range(1, time[at] + 1):
            long.append({**{f"period {k}": float(k == period) for k in range(1, 13)}, **rows.iloc[at]})
            event.append(int(y[at] == 1 and period == time[at]))
    long, event = pd.DataFrame(long), np.array(event)
    happened = [k for k in range(1, 13) if event[long[f"period {k}"] == 1].sum()]
    keep = long[[f"period {k}" for k in happened]].sum(axis=1) == 1
    long = long.loc[keep].drop(columns=[f"period {k}" for k in range(1, 13) if k not in happened])
    family = sm.families.Binomial(link=sm.families.links.CLogLog())
    fit = sm.GLM(event[keep], long, family=family).fit(tol=1e-15, maxiter=300)
    table("HAZARD", fit)


def show_wilson():
    low, high = proportion_confint(13, 58, method="wilson")
    print(f"const WILSON_LOW: f64 = {float(low)!r};\nconst WILSON_HIGH: f64 = {float(high)!r};")


if __name__ == "__main__":
    globals()["show_" + sys.argv[1]]()
