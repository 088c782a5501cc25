"""Fits scikit-learn's logistic regression and LightGBM to data written by `cargo run --release -p risk --example models make FOLDER ROWS`, on one
thread, and prints CPU seconds and the quality on held-out rows.

`python risk_peers.py FOLDER ROWS…`
"""

import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import lightgbm
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score


def measured(work):
    began = time.process_time()
    result = work()
    return result, time.process_time() - began


def main(folder, sizes):
    test = np.load(f"{folder}/test.npy")
    x_test, y_test = np.ascontiguousarray(test[:, :-1]), test[:, -1]
    for rows in sizes:
        train = np.load(f"{folder}/train{rows}.npy")
        x, y = np.ascontiguousarray(train[:, :-1]), train[:, -1]
        del train
        models = {
            "sklearn newton-cholesky": LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-6, max_iter=100),
            "LightGBM 200x31": lightgbm.LGBMClassifier(n_estimators=200, num_leaves=31, n_jobs=1, verbose=-1),
        }
        for name, model in models.items():
            _, fitted = measured(lambda: model.fit(x, y))
            p, scored = measured(lambda: model.predict_proba(x_test)[:, 1])
            one, each = measured(lambda: [model.predict_proba(x_test[row:row + 1]) for row in range(200)])
            print(f"{name} {rows} rows: fit {fitted:.3f} s, scores {len(p) / scored / 1e6:.2f} M rows/s, one row {each / len(one) * 1e6:.1f} µs, "
                  f"AUC {roc_auc_score(y_test, p):.5f}, log-loss {log_loss(y_test, p):.5f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
