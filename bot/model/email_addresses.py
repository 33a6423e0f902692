"""E-mail addresses as identities: compared exactly but for the case of ASCII letters, never normalized cleverly.

``bob+usher@…``, ``b.ob@…`` and ``bob@…`` may be three people's addresses: only their mail provider knows.
"""

from __future__ import annotations

_PUBLIC = """
    126.com 163.com aol.com att.net bol.com.br bluewin.ch btinternet.com comcast.net daum.net duck.com
    fastmail.com foxmail.com free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net
    googlemail.com hanmail.net hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it
    hushmail.com icloud.com interia.pl laposte.net libero.it live.co.uk live.com live.de live.fr live.nl
    mac.com mail.com mail.de mail.ru mailbox.org me.com msn.com naver.com o2.pl onet.pl orange.fr
    outlook.com outlook.de outlook.es outlook.fr outlook.it pm.me posteo.de proton.me protonmail.com qq.com
    rediffmail.com rocketmail.com sbcglobal.net seznam.cz sfr.fr sina.com sky.com t-online.de terra.com.br
    tiscali.it tuta.com tutanota.com uol.com.br verizon.net virgilio.it wanadoo.fr web.de wp.pl yahoo.ca
    yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it
    yandex.com yandex.ru yeah.net ymail.com ziggo.nl zoho.com
"""
PUBLIC_MAIL_DOMAINS = frozenset(_PUBLIC.split())
"""Domains at which anybody can have an address, so that they say nothing about a company."""


def is_same_email(one: str, other: str) -> bool:
    """Return True if both are the same address, in whatever case of ASCII letters. "" is no address."""
    return bool(one) and lower_email(one) == lower_email(other)


def email_domain(email: str) -> str:
    """Return the domain in lower case, "" if there is none."""
    name, at, domain = email.rpartition("@")
    return lower_email(domain) if name and at else ""


def lower_email(text: str) -> str:
    """Return the address stripped, its ASCII letters in lower case: other letters may become those of another."""
    return text.strip().encode(errors="surrogatepass").lower().decode(errors="surrogatepass")
