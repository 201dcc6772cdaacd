"""Probabilities of 120 breeds for each photograph of a dog: multi-class log loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.classification import log_loss
from competitions.patterns.one_hot import OneHotTask
from competitions.preparing.media import place_named
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import one_hot, read_table, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = log_loss
_NAMES = """
affenpinscher afghan_hound african_hunting_dog airedale american_staffordshire_terrier appenzeller
australian_terrier basenji basset beagle bedlington_terrier bernese_mountain_dog
black-and-tan_coonhound blenheim_spaniel bloodhound bluetick border_collie border_terrier borzoi
boston_bull bouvier_des_flandres boxer brabancon_griffon briard brittany_spaniel bull_mastiff
cairn cardigan chesapeake_bay_retriever chihuahua chow clumber cocker_spaniel collie
curly-coated_retriever dandie_dinmont dhole dingo doberman english_foxhound english_setter
english_springer entlebucher eskimo_dog flat-coated_retriever french_bulldog german_shepherd
german_short-haired_pointer giant_schnauzer golden_retriever gordon_setter great_dane
great_pyrenees greater_swiss_mountain_dog groenendael ibizan_hound irish_setter irish_terrier
irish_water_spaniel irish_wolfhound italian_greyhound japanese_spaniel keeshond kelpie
kerry_blue_terrier komondor kuvasz labrador_retriever lakeland_terrier leonberg lhasa malamute
malinois maltese_dog mexican_hairless miniature_pinscher miniature_poodle miniature_schnauzer
newfoundland norfolk_terrier norwegian_elkhound norwich_terrier old_english_sheepdog otterhound
papillon pekinese pembroke pomeranian pug redbone rhodesian_ridgeback rottweiler saint_bernard
saluki samoyed schipperke scotch_terrier scottish_deerhound sealyham_terrier shetland_sheepdog
shih-tzu siberian_husky silky_terrier soft-coated_wheaten_terrier staffordshire_bullterrier
standard_poodle standard_schnauzer sussex_spaniel tibetan_mastiff tibetan_terrier toy_poodle
toy_terrier vizsla walker_hound weimaraner welsh_springer_spaniel west_highland_white_terrier
whippet wire-haired_fox_terrier yorkshire_terrier
"""
BREEDS = tuple(_NAMES.split())
_TASK = OneHotTask(id_column="id")
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random, 10 % for the test; answers have a column of 0 and 1 for each breed."""
    train, test = split_frame(read_table(folders.raw / "labels.csv"), 0.1, seed=0)
    write_table(train, folders.public / "labels.csv")
    answers = one_hot(test["id"], test["breed"], BREEDS)
    write_table(answers, folders.private / "test.csv")
    sample = answers.assign(**dict.fromkeys(BREEDS, 1 / 120))
    write_table(sample, folders.public / "sample_submission.csv")
    for name, part in (("train", train), ("test", test)):
        photos = [f"{photo}.jpg" for photo in part["id"]]
        source, target = folders.raw / "train", folders.public / name
        place_named(source, target, photos)
