"""COCOeval of pycocotools on the boxes of our metrics."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from typing import Any

import numpy as np

from competitions.metrics.detection import Boxes


def official_score(truth: Boxes, predictions: Boxes, iou_threshold: float) -> float:
    """COCOeval's average precision at one overlap, for boxes of x, y, width, height."""
    from pycocotools.cocoeval import COCOeval

    with redirect_stdout(io.StringIO()):
        run = COCOeval(_coco(truth), _coco(predictions), "bbox")
        run.params.iouThrs = np.array([iou_threshold])
        run.evaluate()
        run.accumulate()
        run.summarize()
    return float(run.stats[0])


def _coco(boxes: Boxes) -> Any:
    from pycocotools.coco import COCO

    coco = COCO()
    coco.dataset = {
        "images": [{"id": number} for number in range(4)],
        "categories": [{"id": number} for number in range(3)],
        "annotations": [
            {
                "id": number + 1,
                "image_id": int(image),
                "category_id": int(label),
                "bbox": box.tolist(),
                "area": float(box[2] * box[3]),
                "iscrowd": 0,
                "score": float(score),
            }
            for number, (image, label, box, score) in enumerate(zip(*boxes, strict=True))
        ],
    }
    coco.createIndex()
    return coco
