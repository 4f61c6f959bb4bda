"""The egg that is deployed to all: a zip of `project` with what setuptools would put beside it."""

import io
import os
import zipfile

PROJECT, SPIDER = "onepage", "one"
_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "project")


def egg() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("EGG-INFO/PKG-INFO", f"Metadata-Version: 2.1\nName: {PROJECT}\nVersion: 1.0\n")
        file.writestr("EGG-INFO/entry_points.txt", f"[scrapy]\nsettings = {PROJECT}.settings\n")
        for name in sorted(os.listdir(os.path.join(_FOLDER, PROJECT))):
            if name.endswith(".py"):
                file.write(os.path.join(_FOLDER, PROJECT, name), f"{PROJECT}/{name}")
    return content.getvalue()
