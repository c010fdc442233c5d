"""python -m unittest tuned.test_tuned"""

import random
import unittest

import numpy as np
import torch
from gguf import GGMLQuantizationType, quants

import data
from model import Config, Llama
from tuned import calibrate, prompt, rows, score
from tuned.rounding import Rounded, q4_0, q5_0, q8_0


def small_model(seed=1):
    torch.manual_seed(seed)
    shape = dict(vocabulary=64, dim=64, layers=2, ffn=96, heads=4, kv_heads=2, context=32, dropout=0.0)
    return Llama(Config(**shape)).eval()


class Rounding(unittest.TestCase):
    def test_is_what_ggml_writes_and_reads_back(self):
        weight = np.random.default_rng(1).normal(size=(96, 64)).astype(np.float32)
        weight[3, :32] = 0
        for ours, kind in ((q4_0, GGMLQuantizationType.Q4_0), (q5_0, GGMLQuantizationType.Q5_0), (q8_0, GGMLQuantizationType.Q8_0)):
            theirs = quants.dequantize(quants.quantize(weight, kind), kind)
            np.testing.assert_array_equal(ours(torch.from_numpy(weight)).numpy(), theirs, err_msg=str(kind))

    def test_does_not_change_what_is_rounded_already(self):
        weight = torch.from_numpy(np.random.default_rng(2).normal(size=(64, 64)).astype(np.float32))
        for kind in (q4_0, q5_0, q8_0):
            torch.testing.assert_close(kind(kind(weight)), kind(weight), rtol=0, atol=0)

    def test_gives_the_trained_weights_back(self):
        model = small_model()
        before = {name: w.detach().clone() for name, w in model.named_parameters()}
        with Rounded(model, "q4_0"):
            self.assertFalse(torch.equal(model.blk[0].attn_q.weight, before["blk.0.attn_q.weight"]))
            torch.testing.assert_close(model.token_embd.weight, before["token_embd.weight"], rtol=0, atol=0)
        for name, weight in model.named_parameters():
            self.assertTrue(torch.equal(weight, before[name]), name)


class Scores(unittest.TestCase):
    def test_last_position_alone_is_the_last_of_all(self):
        model, id_lists = small_model(), [[1, 2, 3], [4, 5, 6, 7, 8]]
        ids, last = score.padded(id_lists)
        with torch.inference_mode():
            alone = model.forward_at(ids, last)
            every = model(ids)[torch.arange(2), last]
        torch.testing.assert_close(alone, every, rtol=1e-5, atol=1e-6)

    def test_batches_hold_every_row_once_and_keep_to_their_size(self):
        id_lists = [[0] * n for n in (2, 3, 3, 5, 9)]
        batches = list(score.batches_of(range(5), id_lists, 10))
        self.assertEqual([i for batch in batches for i in batch], [0, 1, 2, 3, 4])
        self.assertTrue(all(len(b) * max(len(id_lists[i]) for i in b) <= 10 for b in batches))


class Rows(unittest.TestCase):
    def test_an_evaluation_text_is_known_again_however_it_is_written(self):
        held = "Nokia said its profit rose 12 % to EUR 3.4 mn in the third quarter"
        test = rows.stands_in([held])
        self.assertTrue(test("NOKIA said its profit rose 12% to EUR3.4mn, in the third quarter!"))
        self.assertTrue(test("Update: " + held))
        self.assertTrue(test("its profit rose 12 % to EUR 3.4 mn in the third"))
        self.assertFalse(test("Nokia said its profit fell"))

    def test_grades_share_their_weight_with_neutral(self):
        self.assertEqual(rows.graded("mildly positive"), (0.0, 0.5, 0.5))
        self.assertEqual(rows.graded("strong negative"), (1.0, 0.0, 0.0))
        self.assertEqual(rows.graded("neutral"), (0.0, 1.0, 0.0))
        self.assertEqual(rows.Row("t", None, rows.graded("mildly negative"), "nwgi").label, "neutral")

    def test_other_cashtags_stand_for_the_same_ones_in_text_and_question(self):
        text, entity = rows.with_other_tags("$AAPL beats $MSFT, $AAPL up", "AAPL", ["$ZM"], random.Random(1))
        self.assertEqual((text, entity), ("$ZM beats $ZM, $ZM up", "ZM"))
        self.assertEqual(rows.with_other_tags("up", "Apple", ["$ZM"], random.Random(1)), ("up", "Apple"))
        self.assertEqual(rows.with_other_tags("up", None, [], random.Random(1)), ("up", None))

    def test_decisions_are_read_whatever_their_quotes(self):
        decisions = """{'Moody's': 'negative', "Dr Reddy's": 'positive', 'Gold, MCX': 'neutral'}"""
        expected = [("Moody's", "negative"), ("Dr Reddy's", "positive"), ("Gold, MCX", "neutral")]
        self.assertEqual(data.SENTFIN_DECISION.findall(decisions), expected)


class Calibration(unittest.TestCase):
    def test_finds_the_temperature_and_bias_that_made_the_labels(self):
        rng = np.random.default_rng(3)
        logits = rng.normal(size=(6000, 3)) * 3
        truth = calibrate.Calibration(2.0, (0.4, -0.1, -0.3))
        drawn = [rng.choice(3, p=p) for p in truth.probabilities(logits)]
        dev = [rows.Row(str(i), None, rows.one_hot(data.LABELS[g]), rows.SOURCES[i % 4]) for i, g in enumerate(drawn)]
        found = calibrate.fit(logits, dev)
        self.assertAlmostEqual(found.temperature, truth.temperature, delta=0.15)
        np.testing.assert_allclose(found.bias, truth.bias, atol=0.12)


class Prompts(unittest.TestCase):
    def test_templates_have_their_slots(self):
        self.assertEqual(prompt.TEMPLATE.count("{text}"), 1)
        self.assertEqual(prompt.TEMPLATE_ENTITY.count("{text}"), 1)
        self.assertEqual(prompt.TEMPLATE_ENTITY.count("{entity}"), 1)


if __name__ == "__main__":
    unittest.main()
