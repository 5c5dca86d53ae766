"""Windows over long texts, as run_qa.py means them.

tokenizers 0.23.1 reads no more than max_length tokens of a text where it truncates, so that its own return_overflowing_tokens gives two windows at most and loses
what stands behind them.
"""


def windows(tokenizer, row, max_length, stride):
    """Of a question and its context: ids, the text that each token is of (token_type_ids) and its place in the context; None for the others."""
    question = tokenizer(row["question"].lstrip(), add_special_tokens=False)["input_ids"]
    context = tokenizer(row["context"], add_special_tokens=False, return_offsets_mapping=True)
    ids, places = context["input_ids"], context["offset_mapping"]
    before = [tokenizer.cls_token_id, *question, tokenizer.sep_token_id]
    room = max_length - len(before) - 1
    for start in range(0, max(1, len(ids) - stride), room - stride):
        part = slice(start, start + room)
        inside = ids[part]
        yield {
            "input_ids": [*before, *inside, tokenizer.sep_token_id], "token_type_ids": [0] * len(before) + [1] * (len(inside) + 1),
            "attention_mask": [1] * (len(before) + len(inside) + 1), "places": [None] * len(before) + list(places[part]) + [None]}


def labelled(row, window):
    """The window with its answer's first and last token; the class token's place, where it has not the whole answer."""
    first = row["answers"]["answer_start"][0]
    last = first + len(row["answers"]["text"][0])
    places = window["places"]
    inside = [token for token, place in enumerate(places) if place is not None]
    start = stop = 0
    if places[inside[0]][0] <= first and places[inside[-1]][1] >= last:
        start = max(token for token in inside if places[token][0] <= first)
        stop = min(token for token in inside if places[token][1] >= last)
    return {name: value for name, value in window.items() if name != "places"} | {"start_positions": start, "end_positions": stop}
