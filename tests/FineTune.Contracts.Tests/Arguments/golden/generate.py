"""Writes the fields of the installed transformers' TrainingArguments, their defaults and choices, to training_arguments.json."""
import dataclasses
import enum
import json
import pathlib

import transformers
from transformers.trainer_utils import IntervalStrategy, SaveStrategy, SchedulerType
from transformers.training_args import OptimizerNames


def default(field):
    value = field.default_factory() if field.default_factory is not dataclasses.MISSING else field.default
    return value.value if isinstance(value, enum.Enum) else value


result = {
    "version": transformers.__version__,
    "fields": {field.name: default(field) for field in dataclasses.fields(transformers.TrainingArguments)},
    "choices": {
        "optim": [member.value for member in OptimizerNames],
        "lr_scheduler_type": [member.value for member in SchedulerType],
        "eval_strategy": [member.value for member in IntervalStrategy],
        "logging_strategy": [member.value for member in IntervalStrategy],
        "save_strategy": [member.value for member in SaveStrategy],
    },
}
path = pathlib.Path(__file__).with_name("training_arguments.json")
path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
