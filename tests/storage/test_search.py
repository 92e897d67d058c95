"""Search on both databases: words in any form, with mistakes, numbers; a name that is kept back is never found."""

from dataclasses import replace

from storage import search
from storage.database import Database
from tests.storage.records import NOW, case, complaint, store

TEXTS = {
    1: "Разбитый чайник, заказ 55012",
    2: "Чайники привезли холодными",
    3: "The delivery was late and the kettle cold",
    4: "Скарга на доставку піци",
}


async def found(database: Database, words: str) -> list[int]:
    """What a search finds, by number."""
    async with database.reading() as tx:
        return sorted(await search.find(tx, words))


async def test_words_are_found_in_any_form_and_with_a_mistake(database: Database) -> None:
    """All of them must be there; a number is found whole, a word also by its beginning."""
    await store(database, *(case(1000 + n, complaint(n, 1000 + n)) for n in TEXTS))
    async with database.transaction() as tx:
        await search.keep(tx, TEXTS.items())
        await search.keep(tx, [(1, TEXTS[1])])  # the same words once more
    for words, expected in {
        "чайника": [1, 2], "ЧАЙНИК заказа": [1], "чайнк": [1, 2], "чйаник": [1, 2], "55012": [1], "5501": [],
        "kettles": [3], "ketle": [3], "deliv": [3], "скаргу": [4], "чайник піца": [], "": [], "…": [], "я": [],
        "холодный чайник привезти": [2],
    }.items():  # fmt: skip
        assert await found(database, words) == expected, words


async def test_a_name_that_is_kept_back_is_not_found(database: Database) -> None:
    """From the commit on in which the alias takes its place; before, by the name and the place."""
    was = replace(complaint(7, 1007), name="Катерина", place="Садова 5")
    await store(database, case(1007, was))
    assert await found(database, "Катерину") == await found(database, "садовой") == [7]
    from storage import cases

    before = {1007: case(1007, was)}
    now = replace(was, name="Guest 7305", confidential=True)
    async with database.transaction() as tx:
        await cases.save(tx, before, {1007: case(1007, now)}, NOW)
    assert await found(database, "Катерину") == []
    assert await found(database, "7305") == await found(database, "садова") == [7]


async def test_a_frequent_word_is_counted_to_a_limit(database: Database) -> None:
    """One more than MOST tells that there are more; with a rare word beside it only what holds both."""
    await store(database, *(case(1000 + n, complaint(n, 1000 + n)) for n in range(1, 231)))
    async with database.transaction() as tx:
        await search.keep(tx, [(n, "доставка опоздала" + (" вчера" if n % 100 == 0 else "")) for n in range(1, 231)])
    assert len(await found(database, "доставка")) == search.MOST + 1
    assert await found(database, "вчера доставкой") == [100, 200]
