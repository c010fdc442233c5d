"""The prompt of quipu-tuned and its tokens: the contract between training and inference.

    ids = tokens("News:") + tokens(" " + text)[:MAX_TEXT_TOKENS] + tokens("\\nSentiment:")

or, asked about one thing, with "\\nSentiment about ENTITY:" at the end. The parts are
tokenised one by one, so a text can neither swallow the question nor be split by it.
"""

TEMPLATE = "News: {text}\nSentiment:"
TEMPLATE_ENTITY = "News: {text}\nSentiment about {entity}:"
MAX_TEXT_TOKENS = 96
LABEL_TEXT = {"negative": " negative", "neutral": " neutral", "positive": " positive"}


def encode(tokenizer, text):
    return tokenizer.encode(text, add_special_tokens=False).ids


def prompt_ids(tokenizer, text, entity=None):
    """Token ids of the whole prompt around one cleaned text."""
    template = TEMPLATE if entity is None else TEMPLATE_ENTITY
    before, after = template.split(" {text}")
    body = encode(tokenizer, " " + text)[:MAX_TEXT_TOKENS]
    return encode(tokenizer, before) + body + encode(tokenizer, after.replace("{entity}", entity or ""))


def label_ids(tokenizer):
    """Token ids of negative, neutral, positive."""
    found = [encode(tokenizer, text) for text in LABEL_TEXT.values()]
    assert all(len(ids) == 1 for ids in found), f"labels must be one token each: {found}"
    return [ids[0] for ids in found]
