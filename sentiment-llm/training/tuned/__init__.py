"""quipu-tuned: SmolLM2-135M-Instruct, fine-tuned to score sentiment labels."""
