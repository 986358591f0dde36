window.YTD.tweets.part0 = [
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "2072399966499794944"
          ],
          "editableUntil": "2026-07-01T19:20:30.000Z",
          "editsRemaining": "5",
          "isEditEligible": true
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": [
          {
            "url": "https://t.co/Tn2eMa7ZlP",
            "expanded_url": "https://example.com/trail-food",
            "display_url": "example.com/trail-food",
            "indices": [
              "111",
              "134"
            ]
          }
        ]
      },
      "display_text_range": [
        "0",
        "134"
      ],
      "favorite_count": "88",
      "id_str": "2072399966499794944",
      "truncated": false,
      "retweet_count": "4",
      "id": "2072399966499794944",
      "created_at": "Wed Jul 01 19:20:30 +0000 2026",
      "favorited": false,
      "full_text": "Best trail snack, ranked after 400 km: 3. dried mango 2. salted almonds 1. the sandwich you forgot you packed. https://t.co/Tn2eMa7ZlP",
      "lang": "en"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "2068393479238610945"
          ],
          "editableUntil": "2026-06-20T18:00:09.000Z",
          "editsRemaining": "5",
          "isEditEligible": true
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": [],
        "media": [
          {
            "expanded_url": "https://twitter.com/jonas_outside/status/2068393479238610945/photo/1",
            "url": "https://t.co/Wd9uBk5ErC",
            "media_url": "http://pbs.twimg.com/media/GxCampDawn5Rk.jpg",
            "id_str": "2068393445684178944",
            "id": "2068393445684178944",
            "media_url_https": "https://pbs.twimg.com/media/GxCampDawn5Rk.jpg",
            "sizes": {
              "thumb": {
                "w": "150",
                "h": "150",
                "resize": "crop"
              },
              "large": {
                "w": "1200",
                "h": "800",
                "resize": "fit"
              }
            },
            "type": "photo",
            "display_url": "pic.twitter.com/Wd9uBk5ErC",
            "indices": [
              "94",
              "117"
            ]
          }
        ]
      },
      "display_text_range": [
        "0",
        "117"
      ],
      "favorite_count": "620",
      "id_str": "2068393479238610945",
      "truncated": false,
      "retweet_count": "51",
      "id": "2068393479238610945",
      "created_at": "Sat Jun 20 18:00:09 +0000 2026",
      "favorited": false,
      "full_text": "And put the insulation under you, not over you. Cold comes from below &amp; nobody tells you. https://t.co/Wd9uBk5ErC",
      "lang": "en",
      "extended_entities": {
        "media": [
          {
            "expanded_url": "https://twitter.com/jonas_outside/status/2068393479238610945/photo/1",
            "url": "https://t.co/Wd9uBk5ErC",
            "media_url": "http://pbs.twimg.com/media/GxCampDawn5Rk.jpg",
            "id_str": "2068393445684178944",
            "id": "2068393445684178944",
            "media_url_https": "https://pbs.twimg.com/media/GxCampDawn5Rk.jpg",
            "sizes": {
              "thumb": {
                "w": "150",
                "h": "150",
                "resize": "crop"
              },
              "large": {
                "w": "1200",
                "h": "800",
                "resize": "fit"
              }
            },
            "type": "photo",
            "display_url": "pic.twitter.com/Wd9uBk5ErC",
            "indices": [
              "94",
              "117"
            ]
          }
        ]
      },
      "possibly_sensitive": false,
      "in_reply_to_status_id_str": "2068393479238610949",
      "in_reply_to_status_id": "2068393479238610949",
      "in_reply_to_user_id": "388120945",
      "in_reply_to_user_id_str": "388120945",
      "in_reply_to_screen_name": "jonas_outside"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "2068967222277074944"
          ],
          "editableUntil": "2026-06-22T08:00:00.000Z",
          "editsRemaining": "5",
          "isEditEligible": true
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [
          {
            "name": "Northern Cabin",
            "screen_name": "northerncabin",
            "indices": [
              "3",
              "17"
            ],
            "id_str": "1266044190335524866",
            "id": "1266044190335524866"
          }
        ],
        "urls": []
      },
      "display_text_range": [
        "0",
        "69"
      ],
      "favorite_count": "0",
      "id_str": "2068967222277074944",
      "truncated": false,
      "retweet_count": "5210",
      "id": "2068967222277074944",
      "created_at": "Mon Jun 22 08:00:00 +0000 2026",
      "favorited": false,
      "full_text": "RT @northerncabin: The solar wind needs about three days to get here.",
      "lang": "en"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "2068393462461394944"
          ],
          "editableUntil": "2026-06-20T18:00:05.000Z",
          "editsRemaining": "5",
          "isEditEligible": true
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities": {
        "hashtags": [
          {
            "text": "camping",
            "indices": [
              "104",
              "112"
            ]
          }
        ],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "112"
      ],
      "favorite_count": "1204",
      "id_str": "2068393462461394944",
      "truncated": false,
      "retweet_count": "180",
      "id": "2068393462461394944",
      "created_at": "Sat Jun 20 18:00:05 +0000 2026",
      "favorited": false,
      "full_text": "I slept in a hammock for 30 nights to see if my back would complain. It didn't. Here is what I learned. #camping",
      "lang": "en"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "2068592939365330944"
          ],
          "editableUntil": "2026-06-21T07:12:44.000Z",
          "editsRemaining": "5",
          "isEditEligible": true
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [
          {
            "name": "Dayo Okafor",
            "screen_name": "dayo_runs",
            "indices": [
              "0",
              "10"
            ],
            "id_str": "719920334",
            "id": "719920334"
          }
        ],
        "urls": []
      },
      "display_text_range": [
        "11",
        "50"
      ],
      "favorite_count": "3",
      "id_str": "2068592939365330944",
      "truncated": false,
      "retweet_count": "0",
      "id": "2068592939365330944",
      "created_at": "Sun Jun 21 07:12:44 +0000 2026",
      "favorited": false,
      "full_text": "@dayo_runs Any tree thicker than your leg will do.",
      "lang": "en",
      "in_reply_to_status_id_str": "2068589986575314944",
      "in_reply_to_status_id": "2068589986575314944",
      "in_reply_to_user_id": "719920334",
      "in_reply_to_user_id_str": "719920334",
      "in_reply_to_screen_name": "dayo_runs"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "2068393479238610949"
          ],
          "editableUntil": "2026-06-20T18:00:09.000Z",
          "editsRemaining": "5",
          "isEditEligible": true
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "99"
      ],
      "favorite_count": "410",
      "id_str": "2068393479238610949",
      "truncated": false,
      "retweet_count": "30",
      "id": "2068393479238610949",
      "created_at": "Sat Jun 20 18:00:09 +0000 2026",
      "favorited": false,
      "full_text": "Hang it like a banana, lie in it like a diagonal. If you lie straight, you sleep like a banana too.",
      "lang": "en",
      "in_reply_to_status_id_str": "2068393462461394944",
      "in_reply_to_status_id": "2068393462461394944",
      "in_reply_to_user_id": "388120945",
      "in_reply_to_user_id_str": "388120945",
      "in_reply_to_screen_name": "jonas_outside"
    }
  }
]
