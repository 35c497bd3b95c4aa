"""The API of OpenAI, for clients that speak it: models, chat completions, responses, embeddings."""
