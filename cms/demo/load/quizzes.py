"""Questions: from the content files to the blocks that authors fill in."""

from typing import Any

from cms.demo.load.content import ContentError, stable_id

Block = dict[str, Any]


def quiz_questions(quiz: dict[str, Any], sources: dict[str, int]) -> list[Block]:
    """A quiz's stream, as Wagtail stores one. ``sources`` maps keys to rows."""
    return [
        {
            "type": question["type"],
            "id": stable_id(question["id"]),
            "value": {**_shared(question, sources), **_own(question)},
        }
        for question in quiz["questions"]
    ]


def _shared(question: dict[str, Any], sources: dict[str, int]) -> Block:
    return {
        "stem": question["stem"],
        "points": question["points"],
        "explanation": question["explanation"],
        "sources": [
            _item(question, f"source {key}", sources[key])
            for key in question["sources"]
        ],
    }


def _own(question: dict[str, Any]) -> Block:
    answer = question["answer"]
    match question["type"]:
        case "single_choice" | "multiple_response":
            options = [
                {
                    "text": option["text"],
                    "right": option["id"] in answer,
                    "id": option["id"],
                }
                for option in question["options"]
            ]
            return {
                "options": [
                    _item(question, option.pop("id"), option) for option in options
                ]
            }
        case "true_false":
            return {"answer_is": "true" if answer else "false"}
        case "ordering":
            texts = {item["id"]: item["text"] for item in question["items"]}
            return {"items": [_item(question, key, texts[key]) for key in answer]}
        case "matching":
            return {"pairs": _pairs(question)}
        case "numeric":
            return {
                "answer_is": str(answer),
                "tolerance": str(question["tolerance"]),
                "unit": question["unit"],
            }
        case other:
            raise ContentError(question["id"], f"type: {other} is no kind of question")


def _pairs(question: dict[str, Any]) -> list[Block]:
    rights = {right["id"]: right["text"] for right in question["right"]}
    answer = question["answer"]
    if sorted(answer.values()) != sorted(rights):
        raise ContentError(
            question["id"], "answer: each right side belongs to one left"
        )
    return [
        _item(
            question,
            left["id"],
            {"left": left["text"], "right": rights[answer[left["id"]]]},
        )
        for left in question["left"]
    ]


def _item(question: dict[str, Any], name: str, value: Any) -> Block:
    return {"type": "item", "id": stable_id(question["id"], name), "value": value}
