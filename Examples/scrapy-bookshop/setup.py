from setuptools import find_packages, setup

setup(
    name="bookshop",
    version="1.0",
    packages=find_packages(),
    # How Scrapyd, and Trawl, find the settings of a project in its egg.
    entry_points={"scrapy": ["settings = bookshop.settings"]},
)
