"""The prompt and its tokens: the contract between training and inference.

    ids = tokens(" " + cleaned text)[:MAX_TEXT_TOKENS] + tokens(" Sentiment")

The leading space lets the first word use the same token as any other word.
Since the text is lower-cased, no text can contain the token " Sentiment".
Splitting there is exact: GPT-2's pre-tokenizer always cuts before a space
that precedes a letter.
"""

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

TEMPLATE = " {text} Sentiment"
MAX_TEXT_TOKENS = 64
LABEL_TEXT = {"negative": " negative", "neutral": " neutral", "positive": " positive"}
END = "<|endoftext|>"

# In training each source has its own last word, because each was labelled by
# its own rules; inference asks as if the text were one of the first kind.
SUFFIX = {
    "tfns": " Sentiment",
    "sentfin": " Headline",
    "nwgi": " Article",
    "stocktweet": " Post",
}


def train_tokenizer(texts, vocabulary):
    """Byte-level BPE, the kind GGUF calls `gpt2` with pre-tokenizer `gpt-2`."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        min_frequency=2,
        special_tokens=[END],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    words = list(SUFFIX.values()) + list(LABEL_TEXT.values())
    tokenizer.train_from_iterator([" " + text for text in texts] + words * 2000, trainer)
    for word in words:
        assert len(tokenizer.encode(word).ids) == 1, f"not one token: {word!r}"
    return tokenizer


def prompt_ids(tokenizer, text, source="tfns"):
    """Token ids of the whole prompt around one cleaned text."""
    before, after = TEMPLATE.split("{text}")
    text_ids = tokenizer.encode(before + text).ids[:MAX_TEXT_TOKENS]
    return text_ids + tokenizer.encode(SUFFIX[source]).ids


def label_ids(tokenizer):
    """Token ids of negative, neutral, positive."""
    return [tokenizer.encode(text).ids[0] for text in LABEL_TEXT.values()]
